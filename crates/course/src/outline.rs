use crate::Slug;

/// What a year's seat opens, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// Years that a seat lasts.
    pub years: u32,
    /// Months for the foundational material before the first unit opens.
    pub foundational_months: u32,
    /// Monthly units after that.
    pub units: u32,
}

/// A part of the course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its title.
    pub title: String,
    /// Its folder.
    pub slug: Slug,
    /// OWASP category that it treats.
    pub owasp: Option<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// A lesson's worth of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its folder below the module's; unique in the course.
    pub slug: Slug,
    /// The monthly unit that opens it; `None`: foundational.
    pub unit: Option<u32>,
    /// CWE numbers that it treats.
    pub cwe: Vec<u32>,
    /// Categories of the Fortify taxonomy.
    pub fortify: Option<String>,
    /// Its lines, in order.
    pub items: Vec<Item>,
}

/// One line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its title.
    pub title: String,
    /// Whether the catalogue offers it as a free preview.
    pub sample: bool,
}

/// Kinds of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Something to read.
    Topic,
    /// Something to do.
    Lab,
    /// Something that happened.
    CaseStudy,
    /// Questions.
    Quiz,
}
