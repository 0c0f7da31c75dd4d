//! Drawing text with its meaning.

use std::num::NonZeroU16;

use krilla::{
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    num::NormalizedF32,
    page::Page,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagKind},
    text::TextDirection,
};

use crate::font::Type;

/// A colour of the house.
#[derive(Clone, Copy)]
pub(crate) struct Ink(pub u8, pub u8, pub u8);

/// Text in one style.
#[derive(Clone)]
pub(crate) struct Style {
    pub face: Type,
    /// In points.
    pub size: f32,
    pub ink: Ink,
}

/// Lines that are drawn under each other.
pub(crate) struct Block {
    pub style: Style,
    pub lines: Vec<String>,
    /// Left end of the first line's foot, in points from the top left corner.
    pub at: (f32, f32),
}

impl Style {
    /// From one line's foot to the next one's.
    pub fn leading(&self) -> f32 {
        self.size * 1.2
    }

    /// Breaks a text into lines that are at most so wide. A word that is wider
    /// stands alone.
    pub fn lines(&self, text: &str, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|it| self.face.width(it, self.size) <= width) {
                Some(longer) => *lines.last_mut().expect("it was there") = longer,
                None => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

impl Block {
    /// The foot of the line after the last.
    pub fn end(&self) -> f32 {
        self.at.1 + self.style.leading() * self.lines.len() as f32
    }

    /// Draws it, and says what it is.
    pub fn draw(&self, surface: &mut Surface, tag: impl Into<TagKind>) -> TagGroup {
        let mut group = TagGroup::new(tag);
        for identifier in self.draw_lines(surface) {
            group.push(identifier);
        }
        group
    }

    pub fn draw_lines(&self, surface: &mut Surface) -> Vec<Identifier> {
        let Style { face, size, ink } = &self.style;
        surface.set_fill(Some(fill(*ink)));
        let numbered = self.lines.iter().enumerate();
        let draw = |(n, line): (usize, &String)| {
            let foot = self.at.1 + self.style.leading() * n as f32;
            // What goes on in the next line is parted by a blank for whoever reads it aloud.
            let text = if n + 1 < self.lines.len() {
                format!("{line} ")
            } else {
                line.clone()
            };
            let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let point = Point::from_xy(self.at.0, foot);
            surface.draw_text(
                point,
                face.font.clone(),
                *size,
                &text,
                false,
                TextDirection::Auto,
            );
            surface.end_tagged();
            identifier
        };
        numbered.map(draw).collect()
    }

    /// The part of the page that its first line takes.
    fn first_line(&self) -> Rect {
        let Style { face, size, .. } = &self.style;
        let width = self
            .lines
            .first()
            .map_or(1.0, |line| face.width(line, *size))
            .max(1.0);
        let (left, foot) = self.at;
        Rect::from_ltrb(left, foot - size, left + width, foot + size * 0.3).expect("it has a size")
    }
}

/// A heading; its text is its title in the outline of a screen reader.
pub(crate) fn heading(level: u16, title: &str) -> TagKind {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    Tag::Hn(level, Some(title.to_owned())).into()
}

/// A block that is a link. Its lines were drawn before.
pub(crate) fn link(
    page: &mut Page,
    block: &Block,
    drawn: Vec<Identifier>,
    url: &str,
    alt: &str,
) -> TagGroup {
    let target = Target::Action(Action::Link(LinkAction::new(url.to_owned())));
    let annotation = LinkAnnotation::new(block.first_line(), target);
    let annotation =
        page.add_tagged_annotation(Annotation::new_link(annotation, Some(alt.to_owned())));
    let mut link = TagGroup::new(Tag::Link);
    link.push(annotation);
    for identifier in drawn {
        link.push(identifier);
    }
    let mut paragraph = TagGroup::new(Tag::P);
    paragraph.push(link);
    paragraph
}

/// A bar of colour, which means nothing.
pub(crate) fn bar(surface: &mut Surface, ink: Ink, rect: Rect) {
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        let artifact = Artifact {
            kind: ArtifactType::Other,
            bbox: None,
        };
        surface.start_tagged(ContentTag::Artifact(artifact));
        surface.set_fill(Some(fill(ink)));
        surface.draw_path(&path);
        surface.end_tagged();
    }
}

fn fill(Ink(red, green, blue): Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}
