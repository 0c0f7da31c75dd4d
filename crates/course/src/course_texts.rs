//! A course's texts: read, linked with one another, put into its sections.

use std::path::PathBuf;

use crate::{
    Course, Diagnostic, ItemKind, Section,
    course::name_of,
    diagnostic::Reporter,
    files, glossary_md,
    links::{CasePlace, LessonPlace, Links},
    parallel::on_all_processors,
    section_dir,
};

impl Course {
    /// Reads the glossary and every section's texts, on all processors.
    pub(crate) fn read_texts(&mut self, found: &mut Vec<Diagnostic>) {
        let file = self.dir.join("glossary.md");
        let source = match std::fs::read_to_string(&file) {
            Ok(source) => source,
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    files::unreadable(&mut reporter(file.clone(), "", found), &error);
                }
                String::new()
            }
        };
        let scanned = glossary_md::scan(&source);
        let links = self.links(&scanned);
        self.glossary = scanned.read(&self.dir, &links, &mut reporter(file, &source, found));
        let places: Vec<_> = self
            .sections()
            .map(|(module, section)| {
                let dir = section_dir::dir(&self.dir, &module.slug, &section.slug);
                (section, dir)
            })
            .collect();
        let read = |(section, dir): &(&Section, PathBuf)| {
            section_dir::read(&section_dir::Place {
                section,
                dir,
                links: &links,
            })
        };
        let mut texts = on_all_processors(&places, read);
        let sections = self
            .modules
            .iter_mut()
            .flat_map(|module| &mut module.sections);
        for (section, texts) in sections.zip(&mut texts) {
            section_dir::put(section, texts);
            found.append(&mut texts.found);
            self.python.append(&mut texts.python);
            self.output_questions.append(&mut texts.output_questions);
        }
        self.refuse_lost_texts(found);
    }

    /// Everything that texts may link to.
    fn links(&self, glossary: &glossary_md::Scanned) -> Links {
        let mut links = Links {
            course: self.slug.to_string(),
            terms: glossary.explanations().collect(),
            ..Links::default()
        };
        for (module, section) in self.sections() {
            let dir = section_dir::dir(&self.dir, &module.slug, &section.slug);
            let topics: Vec<String> = (section.items_of(ItemKind::Topic))
                .map(|topic| topic.slug.to_string())
                .collect();
            let written = topics.is_empty() || dir.join("lesson.md").is_file();
            let place = LessonPlace { topics, written };
            links.sections.insert(section.slug.to_string(), place);
            for item in &section.items {
                let slug = item.slug.to_string();
                match item.kind {
                    ItemKind::Lab => {
                        links.labs.insert(slug, item.written);
                    }
                    ItemKind::CaseStudy => {
                        let written = dir.join(format!("case-{slug}.md")).is_file();
                        let section = section.slug.to_string();
                        links.cases.insert(slug, CasePlace { section, written });
                    }
                    ItemKind::Topic | ItemKind::Quiz => {}
                }
            }
            // A lab that is not in order yet is a lab all the same.
            for lab in files::entries(&dir) {
                let slug = name_of(&lab).and_then(|name| name.strip_prefix("lab-"));
                if let Some(slug) = slug {
                    links.labs.entry(slug.to_owned()).or_insert(false);
                }
            }
        }
        links
    }

    /// Texts in folders that the outline does not name.
    fn refuse_lost_texts(&self, found: &mut Vec<Diagnostic>) {
        for module_dir in files::entries(&self.dir) {
            for section_dir in files::entries(&module_dir) {
                let known = self.section_at(&module_dir, &section_dir).is_some();
                let texts = files::entries(&section_dir).into_iter().filter(|path| {
                    let name = name_of(path).unwrap_or_default();
                    matches!(name, "lesson.md" | "quiz.toml") || name.starts_with("case-")
                });
                for text in texts.filter(|_| !known) {
                    reporter(text, "", found).line(
                        None,
                        "the outline has no such module and section",
                        "Name the two folders as the slugs in outline.yaml.",
                    );
                }
            }
        }
    }
}

fn reporter<'a>(file: PathBuf, source: &'a str, found: &'a mut Vec<Diagnostic>) -> Reporter<'a> {
    Reporter {
        lab: None,
        section: None,
        file,
        source,
        found,
    }
}
