//! Code blocks of a text: which belong together, what runs before what, whether data parses.

use std::collections::{BTreeMap, BTreeSet};

use comrak::nodes::{AstNode, NodeCodeBlock, NodeValue};

use super::info::{Info, OUTPUT};
use super::{Problem, Setting};
use crate::{PythonBlock, RunBlock};

/// The code blocks of a text.
#[derive(Default)]
pub(crate) struct Blocks {
    /// By the line of the fence.
    pub all: BTreeMap<usize, Block>,
    pub problems: Vec<Problem>,
}

/// A code block, with the output that stands below it.
pub(crate) struct Block {
    pub info: Info,
    pub code: String,
    /// What it printed, and the line where that is written.
    pub output: Option<(String, usize)>,
    /// The last part of its `data-run`, if it can be run.
    pub name: Option<String>,
    /// The code that runs before it.
    pub before: String,
}

impl Blocks {
    pub fn collect<'a>(root: &'a AstNode<'a>, setting: &Setting) -> Self {
        let mut blocks = Self::default();
        let mut number = 0;
        for node in root.descendants() {
            let data = node.data.borrow();
            if let NodeValue::CodeBlock(code) = &data.value {
                blocks.add(node, code, data.sourcepos.start.line, &mut number);
            }
        }
        blocks.let_run_after();
        if !setting.runs {
            for (line, block) in &mut blocks.all {
                if block.name.take().is_some() {
                    let mend = "Take the word `run` away.";
                    blocks
                        .problems
                        .push(Problem::new(*line, "nothing can be run here", mend));
                }
            }
        }
        blocks
    }

    fn problem(&mut self, line: usize, message: impl Into<String>, mend: impl Into<String>) {
        self.problems.push(Problem::new(line, message, mend));
    }

    fn add<'a>(
        &mut self,
        node: &'a AstNode<'a>,
        code: &NodeCodeBlock,
        line: usize,
        number: &mut u32,
    ) {
        if !code.fenced {
            self.problem(
                line,
                "indented lines are code that names no language",
                "Put it between ``` lines with a language, or take the indent away.",
            );
            return;
        }
        let (info, faults) = Info::parse(&code.info);
        let is_named_twice =
            info.name.is_some() && self.all.values().any(|one| one.info.name == info.name);
        for (message, mend) in faults {
            self.problem(line, message, mend);
        }
        if is_named_twice {
            let name = info.name.clone().unwrap_or_default();
            self.problem(
                line,
                format!("a second block is named `{name}`"),
                "Give each its own name.",
            );
        }
        if info.language == OUTPUT {
            if !follows_a_run(node) {
                self.problem(
                    line,
                    "this output stands below no block that is run",
                    "Put it right below its `python run` block, or make it `text`.",
                );
            }
            return;
        }
        if let Err(error) = parse_data(&info.language, &code.literal) {
            let (at, message) = error;
            self.problem(
                line + at,
                format!("this {} does not parse: {message}", info.language),
                "Mend it, or call the block `text`.",
            );
        }
        let name = info.run.then(|| {
            *number += 1;
            info.name.clone().unwrap_or_else(|| number.to_string())
        });
        let output = node.next_sibling().and_then(output_of).filter(|_| info.run);
        let block = Block {
            info,
            code: code.literal.clone(),
            output,
            name,
            before: String::new(),
        };
        self.all.insert(line, block);
    }

    /// Fills in what runs before each block.
    fn let_run_after(&mut self) {
        let named: BTreeMap<String, usize> = (self.all.iter())
            .filter_map(|(line, block)| Some((block.info.name.clone()?, *line)))
            .collect();
        let lines: Vec<usize> = self.all.keys().copied().collect();
        for line in lines {
            let mut chain = Vec::new();
            let mut seen = BTreeSet::from([line]);
            let mut next = self.all[&line].info.after.clone();
            while let Some(name) = next.take() {
                let Some(before) = named.get(&name) else {
                    if chain.is_empty() {
                        self.problem(
                            line,
                            format!("no block is named `{name}`"),
                            format!(
                                "Write name={name} behind the language of the block that is meant."
                            ),
                        );
                    }
                    break;
                };
                if *before == line {
                    self.problem(
                        line,
                        "the blocks stand after each other in a circle",
                        "Let the first one stand after none.",
                    );
                }
                if !seen.insert(*before) {
                    break;
                }
                let block = &self.all[before];
                chain.push(block.code.clone());
                next.clone_from(&block.info.after);
            }
            chain.reverse();
            if let Some(block) = self.all.get_mut(&line) {
                block.before = chain.concat();
            }
        }
    }

    /// The blocks that readers can run.
    pub fn runs(&self, setting: &Setting) -> Vec<RunBlock> {
        let run = |(line, block): (&usize, &Block)| {
            let output = block.output.as_ref();
            Some(RunBlock {
                place: format!("{}/{}", setting.place, block.name.as_ref()?),
                before: block.before.clone(),
                code: block.code.clone(),
                output: output.map(|(text, _)| text.clone()).unwrap_or_default(),
                varies: block.info.varies,
                file: setting.file.clone(),
                line: line + 1,
                output_line: output.map(|(_, line)| *line),
            })
        };
        self.all.iter().filter_map(run).collect()
    }

    /// The blocks of Python.
    pub fn python(&self, setting: &Setting) -> Vec<PythonBlock> {
        let Some(section) = setting.section else {
            return Vec::new();
        };
        let python = (self.all.iter()).filter(|(_, block)| block.info.language == "python");
        python
            .map(|(line, block)| PythonBlock {
                section: section.clone(),
                file: setting.file.clone(),
                line: line + 1,
                code: block.code.clone(),
                fragment: block.info.fragment,
            })
            .collect()
    }
}

fn follows_a_run<'a>(node: &'a AstNode<'a>) -> bool {
    node.previous_sibling()
        .is_some_and(|before| match &before.data.borrow().value {
            NodeValue::CodeBlock(code) => Info::parse(&code.info).0.run,
            _ => false,
        })
}

fn output_of<'a>(node: &'a AstNode<'a>) -> Option<(String, usize)> {
    let data = node.data.borrow();
    match &data.value {
        NodeValue::CodeBlock(code) if code.info.trim() == OUTPUT => {
            Some((code.literal.clone(), data.sourcepos.start.line + 1))
        }
        _ => None,
    }
}

/// Parses data; an error has its line in the block, from 1.
fn parse_data(language: &str, text: &str) -> Result<(), (usize, String)> {
    match language {
        "json" => serde_json::from_str::<serde::de::IgnoredAny>(text)
            .map(drop)
            .map_err(|error| (error.line().max(1), error.to_string())),
        "toml" => toml::from_str::<toml::Table>(text)
            .map(drop)
            .map_err(|error| {
                let at = error.span().map_or(0, |span| span.start);
                (line_of(text, at), error.message().to_owned())
            }),
        "yaml" => serde_saphyr::from_multiple::<serde::de::IgnoredAny>(text)
            .map(drop)
            .map_err(|error| {
                let line = error
                    .location()
                    .map_or(1, |location| location.line() as usize);
                (line, error.without_snippet().to_string())
            }),
        _ => Ok(()),
    }
}

/// The line of a byte offset, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}
