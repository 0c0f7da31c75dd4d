use std::collections::BTreeSet;

/// How a learner's answer is compared with an accepted one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerRule {
    /// `case = "exact"`: capitals matter.
    pub exact_case: bool,
    /// `order = "any"`: a list whose order and repetitions do not matter.
    pub any_order: bool,
}

impl AnswerRule {
    /// Whether `given` says the same as `accepted`. White space at the ends
    /// never matters; an empty answer is never right.
    pub fn accepts(self, accepted: &str, given: &str) -> bool {
        let (accepted, given) = (self.fold(accepted), self.fold(given));
        if given.is_empty() {
            return false;
        }
        if self.any_order {
            words(&accepted) == words(&given) && !words(&given).is_empty()
        } else {
            accepted == given
        }
    }

    fn fold(self, text: &str) -> String {
        if self.exact_case {
            text.trim().to_owned()
        } else {
            text.trim().to_lowercase()
        }
    }
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_at_the_ends_and_capitals_do_not_matter() {
        assert!(AnswerRule::default().accepts("jinja2==2.10", " Jinja2==2.10\n"));
        assert!(!AnswerRule::default().accepts("jinja2==2.10", "jinja2==2.11"));
    }

    #[test]
    fn capitals_matter_where_the_lab_says_so() {
        let rule = AnswerRule {
            exact_case: true,
            ..AnswerRule::default()
        };
        assert!(!rule.accepts("Summer7", "summer7"));
        assert!(rule.accepts("Summer7", "Summer7 "));
    }

    #[test]
    fn a_list_may_come_in_any_order_and_with_any_separator() {
        let rule = AnswerRule {
            any_order: true,
            ..AnswerRule::default()
        };
        assert!(rule.accepts("anna, bert, cleo", "cleo\nAnna bert,anna"));
        assert!(!rule.accepts("anna, bert, cleo", "anna bert"));
        assert!(!rule.accepts("anna", "anna bert"));
    }

    #[test]
    fn an_empty_answer_is_never_right() {
        let list = AnswerRule {
            any_order: true,
            ..AnswerRule::default()
        };
        assert!(!AnswerRule::default().accepts("", "  "));
        assert!(!list.accepts(",", ","));
    }
}
