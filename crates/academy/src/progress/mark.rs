use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of a section, lab, topic, case study, question or task in eight
/// bytes: the first of its SHA-256. Summaries of progress hold thousands of
/// names, and are read by the hundred for one page; what a mark stands for is
/// looked up in the [`Syllabus`](crate::Syllabus). Among the few thousand names
/// of a course two with the same mark are not to be expected (1 in 10^13).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mark([u8; 8]);

impl Mark {
    /// The mark of a name.
    pub fn of(name: &str) -> Self {
        let hash = Sha256::digest(name);
        let mut mark = [0; 8];
        mark.copy_from_slice(&hash[..8]);
        Self(mark)
    }

    /// The mark of a question, which is told apart by its section too.
    pub fn of_question(section: &str, question: &str) -> Self {
        Self::of(&format!("{section}/{question}"))
    }
}

impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mark({:016x})", u64::from_be_bytes(self.0))
    }
}
