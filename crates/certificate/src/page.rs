use academy::{Certificate, Moment, Zone};
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::{Tag, TagTree},
};

use crate::{
    Issuer,
    font::{REGULAR, SEMIBOLD, Type},
    tagged::{Block, Ink, Style, bar, heading, link},
};

/// A4 on its side, in points.
const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
const LEFT: f32 = 96.0;
const RIGHT: f32 = 72.0;

const HEADING: &str = "Certificate of completion";

const TEXT: Ink = Ink(0x1d, 0x23, 0x2b);
const QUIET: Ink = Ink(0x55, 0x60, 0x6d);
const ACCENT: Ink = Ink(0x1f, 0x5f, 0xa8);

/// The page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Nobody could read it.
    #[error(
        "no font of this machine has the character `{0}` of the name or the title; install one that has it (Debian: fonts-noto-core, fonts-noto-cjk)"
    )]
    NoFont(char),
    /// It would not be accessible, or not a PDF.
    #[error("the certificate's PDF could not be made: {0}")]
    Pdf(String),
}

/// The certificate as one page of PDF, dated where its owner lives.
pub fn pdf(certificate: &Certificate, issuer: &Issuer, zone: &Zone) -> Result<Vec<u8>, PageError> {
    let told = |error: &dyn std::fmt::Debug| PageError::Pdf(format!("{error:?}"));
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| told(&error))?;
    let settings = SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(certificate, issuer));
    let size = PageSettings::from_wh(WIDTH, HEIGHT).expect("A4 has a size");
    let mut page = document.start_page_with(size);
    let mut tree = TagTree::new().with_lang(Some("en".into()));
    let mut surface = page.surface();
    let edge = Rect::from_ltrb(0.0, 0.0, 18.0, HEIGHT).expect("it has a size");
    bar(&mut surface, ACCENT, edge);

    let name_face = SEMIBOLD
        .able(&certificate.name)
        .map_err(PageError::NoFont)?;
    let title_face = SEMIBOLD
        .able(&certificate.title)
        .map_err(PageError::NoFont)?;
    let house = REGULAR.able(issuer.name()).map_err(PageError::NoFont)?;

    let mut pen = Pen { foot: 112.0 };
    let title = pen.block(&SEMIBOLD, 16.0, ACCENT, HEADING, 52.0);
    tree.push(title.draw(&mut surface, heading(1, HEADING)));
    let name = pen.block(&name_face, 40.0, TEXT, &certificate.name, 20.0);
    tree.push(name.draw(&mut surface, Tag::P));
    let did = pen.block(&REGULAR, 16.0, QUIET, "completed the course", 34.0);
    tree.push(did.draw(&mut surface, Tag::P));
    let course = pen.block(&title_face, 26.0, TEXT, &certificate.title, 24.0);
    tree.push(course.draw(&mut surface, Tag::P));
    for fact in facts(certificate) {
        let fact = pen.block(&REGULAR, 14.0, TEXT, &fact, 2.0);
        tree.push(fact.draw(&mut surface, Tag::P));
    }

    let mut pen = Pen {
        foot: HEIGHT - 112.0,
    };
    let day = certificate.issued.day_in(zone).strftime("%-d %B %Y");
    let issued = format!("Issued by {} on {day}", issuer.name());
    let issued = pen.block(&house, 14.0, TEXT, &issued, 4.0);
    tree.push(issued.draw(&mut surface, Tag::P));
    let number = format!("Number {}", certificate.number);
    let number = pen.block(&REGULAR, 14.0, TEXT, &number, 4.0);
    tree.push(number.draw(&mut surface, Tag::P));
    let address = issuer.address(certificate);
    let verify = Block {
        lines: vec![address.clone()],
        ..pen.block(&REGULAR, 12.0, ACCENT, "-", 0.0)
    };
    let drawn = verify.draw_lines(&mut surface);
    surface.finish();
    tree.push(link(
        &mut page,
        &verify,
        drawn,
        &address,
        "Verify this certificate",
    ));
    page.finish();
    document.set_tag_tree(tree);
    document.set_outline(outline());
    document.finish().map_err(|error| told(&error))
}

/// Readers that list headings find the only one.
fn outline() -> Outline {
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    let mut outline = Outline::new();
    outline.push_child(OutlineNode::new(HEADING.into(), top));
    outline
}

/// Goes down the page.
struct Pen {
    foot: f32,
}

impl Pen {
    /// A text in lines that fit, and a gap after it. A long one is made smaller
    /// until it takes one line, or two of two thirds, so that the page holds all.
    fn block(&mut self, face: &Type, size: f32, ink: Ink, text: &str, gap: f32) -> Block {
        let width = WIDTH - LEFT - RIGHT;
        let mut style = Style {
            face: face.clone(),
            size,
            ink,
        };
        let mut lines = style.lines(text, width);
        let fits = |style: &Style, lines: &[String]| {
            (lines.len() == 1 || lines.len() == 2 && style.size <= size * 0.7)
                && lines
                    .iter()
                    .all(|it| style.face.width(it, style.size) <= width)
        };
        while !fits(&style, &lines) && style.size > 6.0 {
            style.size *= 0.9;
            lines = style.lines(text, width);
        }
        let block = Block {
            style,
            lines,
            at: (LEFT, self.foot),
        };
        self.foot = block.end() + gap;
        block
    }
}

fn facts(certificate: &Certificate) -> Vec<String> {
    let count = |n: u32, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let mut facts = vec![format!(
        "{} finished: lessons read, quizzes passed",
        count(certificate.sections, "section", "sections")
    )];
    if certificate.labs > 0 {
        facts.push(format!(
            "{} solved: a vulnerable application attacked, repaired, and judged by attacks that were not shown",
            count(certificate.labs, "lab", "labs")
        ));
    }
    if certificate.minutes >= 60 {
        facts.push(format!(
            "{} spent",
            count(certificate.minutes / 60, "hour", "hours")
        ));
    }
    facts
}

fn metadata(certificate: &Certificate, issuer: &Issuer) -> Metadata {
    Metadata::new()
        .title(format!(
            "{HEADING}: {}, {}",
            certificate.name, certificate.title
        ))
        .authors(vec![issuer.name().into()])
        .language("en".into())
        .creation_date(date_time(certificate.issued))
        .document_id(certificate.number.to_string())
}

fn date_time(moment: Moment) -> DateTime {
    let day = moment.day_in(&Zone::utc());
    let small = |n: i8| n.unsigned_abs();
    DateTime::new(day.year().unsigned_abs())
        .month(small(day.month()))
        .day(small(day.day()))
}
