//! A line of the record, and how its event is written.

use course::Slug;
use serde::{Deserialize, Serialize};

use crate::{Event, EventId, Moment, PersonId};

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its number.
    pub id: EventId,
    /// When it happened.
    pub at: Moment,
    /// Whose it is.
    pub learner: PersonId,
    /// In which course.
    pub course: Slug,
    /// What happened.
    pub event: Event,
}

/// An entry of the record that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// A later version of the program wrote it.
    #[error("the record has an entry of version {0}, and this program reads up to {VERSION}")]
    Newer(u32),
    /// Not the form of an event.
    #[error("an entry of the record is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// Version of the written form. A change that older programs would misread
/// counts it up, and `from_json` keeps reading the older ones.
///
/// 1: what happens in labs. 2: lessons, quizzes, drills, time, seats,
/// assignments and certificates too; what 1 had is written as before.
const VERSION: u32 = 2;

#[derive(Deserialize)]
struct Version {
    v: u32,
}

#[derive(Serialize, Deserialize)]
struct Written<E> {
    v: u32,
    #[serde(flatten)]
    event: E,
}

impl Event {
    /// The written form: JSON with `v`, the version of the form, and `type`.
    pub fn to_json(&self) -> String {
        let written = Written {
            v: VERSION,
            event: self,
        };
        // Strings, numbers and lists only: nothing that JSON cannot hold.
        serde_json::to_string(&written).expect("an event is JSON")
    }

    /// Reads the written form, of this version and of all before it.
    pub fn from_json(text: &str) -> Result<Self, EntryError> {
        let head: Version = serde_json::from_str(text)?;
        if head.v > VERSION {
            return Err(EntryError::Newer(head.v));
        }
        Ok(serde_json::from_str::<Written<Self>>(text)?.event)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{LabEnd, Place, Rating, ResetWhat, Subject};
    use course::{Given, QuestionId};

    /// One of each kind that version 1 had, as version 1 wrote it.
    const VERSION_1: &[&str] = &[
        r#"{"v":1,"type":"lab_started","lab":"x"}"#,
        r#"{"v":1,"type":"lab_reset","lab":"x","what":"everything"}"#,
        r#"{"v":1,"type":"lab_ended","lab":"x","why":"idle"}"#,
        r#"{"v":1,"type":"hint_taken","lab":"x","n":2}"#,
        r#"{"v":1,"type":"flag_submitted","lab":"x","accepted":false}"#,
        r#"{"v":1,"type":"answer_submitted","lab":"x","task":"t","answer":"x\"y","accepted":true}"#,
        r#"{"v":1,"type":"oracle_asked","lab":"x","accepted":true}"#,
        r#"{"v":1,"type":"submitted","lab":"x","submission":3}"#,
        r#"{"v":1,"type":"verdict_given","lab":"x","submission":3,"accepted":false,"checks":[{"id":"test_attacks.py::test_union","kind":"attack","title":"UNION","result":"failed","message":"Still reads users.","seconds":0.25}]}"#,
        r#"{"v":1,"type":"task_done","lab":"x","task":"t"}"#,
    ];

    /// One of each kind that came with version 2.
    const VERSION_2: &[&str] = &[
        r#"{"v":2,"type":"topic_read","section":"s","topic":"t-1"}"#,
        r#"{"v":2,"type":"topic_unread","section":"s","topic":"t-1"}"#,
        r#"{"v":2,"type":"case_read","section":"s","case":"c"}"#,
        r#"{"v":2,"type":"block_run","section":"s","block":"login","edited":true}"#,
        r#"{"v":2,"type":"quiz_answered","section":"s","question":"q","right":true,"given":{"choices":["0a1b2c3d","4e5f6071"]}}"#,
        r#"{"v":2,"type":"drill_answered","section":"s","question":"q","rating":"good","given":{"line":4}}"#,
        r#"{"v":2,"type":"drill_answered","section":"s","question":"q","rating":"again"}"#,
        r#"{"v":2,"type":"time_spent","place":{"section":"s"},"minutes":5}"#,
        r#"{"v":2,"type":"time_spent","place":{"lab":"x"},"minutes":5}"#,
        r#"{"v":2,"type":"time_spent","place":"drills","minutes":5}"#,
        r#"{"v":2,"type":"seat_granted","seat":7,"starts":"2026-01-31","ends":"2027-01-31"}"#,
        r#"{"v":2,"type":"seat_renewed","seat":7,"starts":"2027-01-31","ends":"2028-01-31"}"#,
        r#"{"v":2,"type":"seat_ended","seat":7}"#,
        r#"{"v":2,"type":"unit_opened","seat":7,"unit":3}"#,
        r#"{"v":2,"type":"assignment_made","assignment":5,"target":{"section":"s"},"team":2,"due":"2026-03-31"}"#,
        r#"{"v":2,"type":"assignment_withdrawn","assignment":5,"target":{"lab":"x"}}"#,
        r#"{"v":2,"type":"certificate_issued","certificate":"7KQ2-M4XA-9TFD-C0W1"}"#,
    ];

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_version_1_wrote_is_read_and_written_as_before() {
        for text in VERSION_1 {
            let event = Event::from_json(text).unwrap();
            let mut written = value(&event.to_json());
            written["v"] = json!(1);
            assert_eq!(written, value(text));
            assert!(matches!(event.subject(), Subject::Lab(lab) if lab.as_str() == "x"));
        }
    }

    #[test]
    fn the_written_form_of_version_2_stays_as_it_is() {
        for text in VERSION_2 {
            let event = Event::from_json(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(value(&event.to_json()), value(text));
        }
    }

    #[test]
    fn an_event_is_found_by_its_section_its_lab_or_its_course() {
        let subject = |n: usize| Event::from_json(VERSION_2[n]).unwrap();
        assert!(matches!(subject(0).subject(), Subject::Section(s) if s.as_str() == "s"));
        assert!(matches!(subject(8).subject(), Subject::Lab(lab) if lab.as_str() == "x"));
        assert_eq!(subject(9).subject(), Subject::Course);
        assert_eq!(subject(10).subject(), Subject::Course);
    }

    #[test]
    fn every_kind_of_event_reads_back() {
        let section: Slug = "hashing".parse().unwrap();
        let question: QuestionId = "which-hash".parse().unwrap();
        for event in [
            Event::LabReset {
                lab: "x".parse().unwrap(),
                what: ResetWhat::Data,
            },
            Event::LabEnded {
                lab: "x".parse().unwrap(),
                why: LabEnd::Failed,
            },
            Event::QuizAnswered {
                section: section.clone(),
                question: question.clone(),
                right: false,
                given: Given::Order(vec!["4e5f6071".into(), "0a1b2c3d".into()]),
            },
            Event::DrillAnswered {
                section: section.clone(),
                question,
                rating: Rating::Easy,
                given: None,
            },
            Event::TimeSpent {
                place: Place::Section(section),
                minutes: 15,
            },
        ] {
            assert_eq!(Event::from_json(&event.to_json()).unwrap(), event);
        }
    }

    #[test]
    fn an_entry_of_a_later_program_is_not_misread() {
        let text = r#"{"v":3,"type":"something_new","lab":"x"}"#;
        assert!(matches!(Event::from_json(text), Err(EntryError::Newer(3))));
    }

    #[test]
    fn a_damaged_entry_is_an_error() {
        for text in [
            "",
            "{}",
            r#"{"v":1,"type":"hint_taken","lab":"../x","n":1}"#,
            r#"{"v":2,"type":"topic_read","section":"s","topic":"A topic"}"#,
            r#"{"v":2,"type":"time_spent","place":"bed","minutes":5}"#,
        ] {
            assert!(
                matches!(Event::from_json(text), Err(EntryError::Damaged(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn without_words_nothing_is_left_that_the_learner_wrote() {
        let event = Event::from_json(VERSION_1[5]).unwrap().without_words();
        assert!(!event.to_json().contains("x\\\"y"), "{}", event.to_json());
        let event = Event::from_json(VERSION_1[8]).unwrap().without_words();
        assert!(!event.to_json().contains("Still"), "{}", event.to_json());
        assert!(
            event.to_json().contains("test_union"),
            "what was checked stays"
        );
    }
}
