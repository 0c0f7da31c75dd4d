/// What the catalogue page says of a course beside what is computed from its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// What the course is; HTML.
    pub about_html: String,
    /// For whom; HTML.
    pub audience_html: String,
    /// What they should know before; HTML.
    pub preparedness_html: String,
    /// What they will have learnt; HTML of one line each.
    pub outcomes_html: Vec<String>,
    /// Standards that it follows.
    pub standards: Vec<Standard>,
}

/// A standard or list that a course follows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its name, with its version or year.
    pub name: String,
    /// What of it the course treats; one line of plain text.
    pub what: String,
    /// Its address; starts with `https://`.
    pub url: String,
}
