use serde::{Deserialize, Serialize};

/// The simulated user whose browser meets what the attacker sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VictimSpec {
    /// What the learner calls them: "Mona, the moderator".
    pub name: String,
    /// One sentence about what they do, for the learner.
    pub about: String,
    /// Signs them in to the application; starts every signed-in visit.
    pub sign_in: Vec<Step>,
    /// What they do when called without a link; `None`: they only follow links.
    pub routine: Option<Vec<Step>>,
    /// What they do with a link (`{url}`); `None`: they open none.
    pub on_link: Option<Vec<Step>>,
}

/// One thing the victim does. In lab files and on the grader's channel it is a
/// table such as `{fill = "#name", with = "mona"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StepTable", into = "StepTable")]
pub struct Step {
    /// What is done.
    pub action: Action,
    /// Whether an absent selector is no error.
    pub optional: bool,
}

/// What a [`Step`] does. Texts may hold `{name}` of the session's secrets and
/// `{url}`; filling these in is the range's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Goes to an address.
    Goto(String),
    /// Types `with` into the field that `selector` names.
    Fill {
        /// A CSS selector.
        selector: String,
        /// The text to type.
        with: String,
    },
    /// Clicks what the CSS selector names.
    Click(String),
    /// Waits until something matches the CSS selector, at most 5 s.
    Expect(String),
    /// Waits until the page has loaded and the network is quiet, at most 3 s.
    Settle,
    /// Evaluates a JavaScript expression; its JSON value is a result of the
    /// visit. Only checks may do this, lab.toml may not.
    Eval(String),
}

/// The written form of a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepTable {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goto: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fill: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    click: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expect: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    settle: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    eval: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

/// A table that says no step, or more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a step is exactly one of goto, fill (together with `with`), click, expect, settle = true, eval"
)]
pub(crate) struct NotAStep;

impl TryFrom<StepTable> for Step {
    type Error = NotAStep;

    fn try_from(table: StepTable) -> Result<Self, NotAStep> {
        let fill = match (table.fill, table.with) {
            (Some(selector), Some(with)) => Some(Action::Fill { selector, with }),
            (None, None) => None,
            _ => return Err(NotAStep),
        };
        let said = [
            table.goto.map(Action::Goto),
            fill,
            table.click.map(Action::Click),
            table.expect.map(Action::Expect),
            table.settle.then_some(Action::Settle),
            table.eval.map(Action::Eval),
        ];
        let mut said = said.into_iter().flatten();
        match (said.next(), said.next()) {
            (Some(action), None) => Ok(Step {
                action,
                optional: table.optional,
            }),
            _ => Err(NotAStep),
        }
    }
}

impl From<Step> for StepTable {
    fn from(step: Step) -> Self {
        let mut table = StepTable {
            optional: step.optional,
            ..StepTable::default()
        };
        match step.action {
            Action::Goto(url) => table.goto = Some(url),
            Action::Fill { selector, with } => {
                table.fill = Some(selector);
                table.with = Some(with);
            }
            Action::Click(selector) => table.click = Some(selector),
            Action::Expect(selector) => table.expect = Some(selector),
            Action::Settle => table.settle = true,
            Action::Eval(expression) => table.eval = Some(expression),
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> Result<Step, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn a_step_reads_back_as_it_was_written() {
        for text in [
            "fill = \"#name\"\nwith = \"mona\"\n",
            "click = \"#win\"\noptional = true\n",
            "settle = true\n",
        ] {
            assert_eq!(toml::to_string(&step(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn two_steps_in_one_table_or_none_are_refused() {
        for text in [
            "",
            "goto = \"/\"\nclick = \"a\"",
            "fill = \"a\"",
            "with = \"a\"",
        ] {
            assert!(step(text).is_err(), "{text:?} was accepted");
        }
    }
}
