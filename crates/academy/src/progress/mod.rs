//! What follows from the record: how far somebody is, and what to do next.

mod fold;
mod lab;
mod mark;
mod marked;
mod next;
mod overall;
mod section;
mod standing;
mod streak;
mod stuck;
mod syllabus;
mod team;

pub use fold::{Fold, FoldError};
pub use lab::{Best, LabProgress, LabState};
pub use mark::Mark;
pub use marked::{Marked, Marks};
pub use next::{Next, Situation, Step, next};
pub use overall::CourseProgress;
pub use section::{Part, QUIZ_PERCENT, SectionProgress, SectionState};
pub use standing::{LabWork, SectionWork, Standing, TICK_MINUTES, week_of};
pub use stuck::{STUCK_DAYS, STUCK_HINTS, STUCK_MISSES, Stuck};
pub use syllabus::{LabPlan, Named, QuestionPlan, SectionPlan, Syllabus};
pub use team::{Cell, ENOUGH_ANSWERS, TopicScore, weak_topics};

#[cfg(test)]
mod tests;
