//! What follows from the record: how far somebody is, and what to do next.

mod fold;
mod lab;
mod mark;
mod standing;
mod syllabus;

pub use fold::{Fold, FoldError};
pub use lab::{Best, LabProgress, LabState};
pub use mark::Mark;
pub use standing::{LabWork, SectionWork, Standing, TICK_MINUTES, week_of};
pub use syllabus::{LabPlan, Named, QuestionPlan, SectionPlan, Syllabus};
