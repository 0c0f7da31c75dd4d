//! course.toml.

use std::{fs, path::Path};

use serde::Deserialize;
use toml::Spanned;

use crate::{
    Catalogue, Diagnostic, Slug, Standard, Subscription, bounds, diagnostic::Reporter,
    files::unreadable, markdown,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseToml {
    title: Spanned<String>,
    slug: Option<Spanned<String>>,
    code: String,
    subscription: SubscriptionToml,
    certificate: Option<CertificateToml>,
    catalogue: Option<CatalogueToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubscriptionToml {
    years: Spanned<u32>,
    foundational_months: Spanned<u32>,
    units: Spanned<u32>,
    grace_days: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificateToml {
    done_percent: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueToml {
    about: Spanned<String>,
    audience: Spanned<String>,
    preparedness: Spanned<String>,
    outcomes: Vec<Spanned<String>>,
    standards: Vec<Spanned<Standard>>,
}

/// What course.toml says.
pub(crate) struct Head {
    pub slug: Slug,
    pub title: String,
    pub code: String,
    pub catalogue: Catalogue,
    pub subscription: Subscription,
    pub certificate_percent: u32,
}

pub(crate) fn read(dir: &Path, found: &mut Vec<Diagnostic>) -> Head {
    let file = dir.join("course.toml");
    let text = fs::read_to_string(&file);
    let mut report = Reporter {
        lab: None,
        section: None,
        file,
        source: text.as_deref().unwrap_or_default(),
        found,
    };
    match &text {
        Err(error) => unreadable(&mut report, error),
        Ok(text) => match toml::from_str::<CourseToml>(text) {
            Ok(toml) => return checked(toml, &mut report),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                report.at(
                    at,
                    error.message(),
                    "A course has title, slug, code, [subscription] and [catalogue]; see docs/authoring-lessons.md.",
                );
            }
        },
    }
    Head {
        slug: unnamed(),
        title: String::new(),
        code: String::new(),
        catalogue: Catalogue::default(),
        subscription: Subscription {
            years: 0,
            foundational_months: 0,
            units: 0,
            grace_days: 0,
        },
        certificate_percent: 100,
    }
}

/// The name of a course that has none: nothing else can be called so, since `read` has reported it.
fn unnamed() -> Slug {
    match "course".parse() {
        Ok(slug) => slug,
        Err(_) => unreachable!("`course` is a slug"),
    }
}

fn checked(toml: CourseToml, report: &mut Reporter) -> Head {
    let slug = match &toml.slug {
        Some(written) => written.get_ref().parse(),
        None => Slug::of_title(toml.title.get_ref()),
    };
    let slug = slug.unwrap_or_else(|error: crate::NameError| {
        let span = toml.slug.as_ref().unwrap_or(&toml.title).span();
        report.at(
            span.start,
            error.to_string(),
            format!("Use {}.", error.rule),
        );
        unnamed()
    });
    let plan = &toml.subscription;
    let mut within = |name, number: &Spanned<u32>, range: std::ops::RangeInclusive<u32>| {
        let value = *number.get_ref();
        if !range.contains(&value) {
            report.at(
                number.span().start,
                format!("{name} = {value} is out of range"),
                format!("It may be {} to {}.", range.start(), range.end()),
            );
        }
        value.clamp(*range.start(), *range.end())
    };
    let subscription = Subscription {
        years: within("years", &plan.years, bounds::YEARS),
        foundational_months: within(
            "foundational_months",
            &plan.foundational_months,
            bounds::MONTHS,
        ),
        units: within("units", &plan.units, bounds::MONTHS),
        grace_days: plan
            .grace_days
            .as_ref()
            .map_or(0, |days| within("grace_days", days, bounds::GRACE_DAYS)),
    };
    let certificate_percent = toml.certificate.as_ref().map_or(100, |certificate| {
        within(
            "done_percent",
            &certificate.done_percent,
            bounds::DONE_PERCENT,
        )
    });
    Head {
        slug,
        title: toml.title.into_inner(),
        code: toml.code,
        catalogue: toml
            .catalogue
            .map(|written| catalogue(written, report))
            .unwrap_or_default(),
        subscription,
        certificate_percent,
    }
}

fn catalogue(written: CatalogueToml, report: &mut Reporter) -> Catalogue {
    let mut html = |text: &Spanned<String>| {
        if text.get_ref().trim().is_empty() {
            report.at(
                text.span().start,
                "this text is empty",
                "Write it; the catalogue page shows it.",
            );
        }
        markdown::to_html(text.get_ref())
    };
    let catalogue = Catalogue {
        about_html: html(&written.about),
        audience_html: html(&written.audience),
        preparedness_html: html(&written.preparedness),
        outcomes_html: written
            .outcomes
            .iter()
            .map(|line| markdown::inline(&html(line)))
            .collect(),
        standards: written
            .standards
            .iter()
            .map(|one| one.get_ref().clone())
            .collect(),
    };
    for standard in &written.standards {
        if !standard.get_ref().url.starts_with("https://") {
            report.at(
                standard.span().start,
                format!(
                    "the address of {} does not start with https://",
                    standard.get_ref().name
                ),
                "Give the standard's own page.",
            );
        }
    }
    catalogue
}
