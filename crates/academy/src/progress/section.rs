use serde::Serialize;

use crate::{LabPlan, LabState, LabWork, Moment, SectionPlan, SectionWork, Standing};

/// Percentage of a quiz's questions whose latest answer must be right.
pub const QUIZ_PERCENT: u32 = 70;

/// How far a learner is in one section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SectionProgress {
    /// Topics read.
    pub topics: Part,
    /// Case studies read.
    pub cases: Part,
    /// Questions answered.
    pub answered: Part,
    /// Questions whose latest answer was right.
    pub right: u32,
    /// Labs solved.
    pub labs: Part,
    /// Tasks of its labs solved.
    pub tasks: Part,
    /// Seconds spent on it, its labs included.
    pub seconds: u32,
    /// Whether anything of it was begun.
    pub begun: bool,
    /// When something of it was last got on with; of a section that is done, the
    /// day for the report.
    pub changed: Option<Moment>,
}

/// Some of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How many are done.
    pub done: u32,
    /// How many there are.
    pub of: u32,
}

/// How a section stands with a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// Nothing was done.
    New,
    /// Something was.
    Begun,
    /// All topics are read, the quiz is answered with 70 % right, all labs are
    /// solved.
    Done,
}

impl Part {
    fn count(all: impl IntoIterator<Item = bool>) -> Self {
        let mut part = Self::default();
        for done in all {
            part.of += 1;
            part.done += u32::from(done);
        }
        part
    }

    /// Whether there is nothing left.
    pub fn is_whole(self) -> bool {
        self.done >= self.of
    }
}

impl SectionProgress {
    /// How it stands. Case studies are read along: they count only in a section
    /// that has nothing else.
    pub fn state(&self) -> SectionState {
        let whole = self.topics.is_whole()
            && self.quiz_passed()
            && self.labs.is_whole()
            && (!self.only_cases() || self.cases.is_whole());
        match (whole, self.begun) {
            (true, _) => SectionState::Done,
            (false, true) => SectionState::Begun,
            (false, false) => SectionState::New,
        }
    }

    /// Whether every question is answered, and enough of them right.
    pub fn quiz_passed(&self) -> bool {
        self.answered.is_whole() && self.right * 100 >= self.answered.of * QUIZ_PERCENT
    }

    fn only_cases(&self) -> bool {
        self.topics.of + self.answered.of + self.labs.of == 0
    }

    /// Percentage of all questions whose latest answer was right; `None` if none
    /// was answered.
    pub fn score(&self) -> Option<u32> {
        (self.answered.done > 0).then(|| self.right * 100 / self.answered.of)
    }

    /// How far it is done, 0 to 100: 100 exactly if it is done. Reading, quiz and
    /// labs count alike, whichever of them it has.
    pub fn percent(&self) -> u32 {
        if self.state() == SectionState::Done {
            return 100;
        }
        let enough = (self.answered.of * QUIZ_PERCENT).div_ceil(100);
        let quiz = Part {
            // Half for having answered, half for being right.
            done: self.answered.done + self.right.min(enough),
            of: self.answered.of + enough,
        };
        let reading = if self.only_cases() {
            self.cases
        } else {
            self.topics
        };
        let parts = [reading, quiz, self.tasks];
        let percents = parts
            .iter()
            .filter_map(|part| (part.done * 100).checked_div(part.of));
        let (sum, count) = percents.fold((0u32, 0), |(sum, count), it| (sum + it, count + 1));
        sum.checked_div(count).unwrap_or(0).min(99)
    }
}

impl LabPlan {
    /// How it stands with a learner. Tasks that it no longer has do not count.
    pub fn state(&self, work: Option<&LabWork>) -> LabState {
        let Some(work) = work else {
            return LabState::New;
        };
        if self
            .tasks
            .iter()
            .all(|task| work.tasks.contains(&task.mark))
        {
            LabState::Done
        } else if work.started {
            LabState::Begun
        } else {
            LabState::New
        }
    }
}

impl Standing {
    /// How far the learner is in a section.
    pub fn section(&self, plan: &SectionPlan) -> SectionProgress {
        let mut progress = match self.sections.get(&plan.mark) {
            Some(work) => of_texts(plan, work),
            None => of_texts(plan, &SectionWork::default()),
        };
        for lab in &plan.labs {
            self.add_lab(lab, &mut progress);
        }
        progress
    }

    /// What was done in a lab.
    pub fn lab(&self, plan: &LabPlan) -> Option<&LabWork> {
        self.labs.get(&plan.mark)
    }

    fn add_lab(&self, plan: &LabPlan, to: &mut SectionProgress) {
        let work = self.lab(plan);
        let state = plan.state(work);
        to.labs.of += 1;
        to.labs.done += u32::from(state == LabState::Done);
        to.tasks.of += u32::try_from(plan.tasks.len()).unwrap_or(u32::MAX);
        if let Some(work) = work {
            let done = plan
                .tasks
                .iter()
                .filter(|task| work.tasks.contains(&task.mark));
            to.tasks.done += u32::try_from(done.count()).unwrap_or(u32::MAX);
            to.seconds += work.seconds;
            to.begun |= work.started;
            to.changed = to.changed.max(work.changed);
        }
    }
}

fn of_texts(plan: &SectionPlan, work: &SectionWork) -> SectionProgress {
    let topics = plan.topics.iter();
    let cases = plan.cases.iter();
    let answers = plan.questions.iter();
    let answers = answers.map(|question| work.answers.get(&question.mark));
    let mut right = 0;
    let answered = Part::count(answers.map(|answer| {
        right += u32::from(answer == Some(&true));
        answer.is_some()
    }));
    SectionProgress {
        topics: Part::count(topics.map(|topic| work.topics.contains(&topic.mark))),
        cases: Part::count(cases.map(|case| work.cases.contains(&case.mark))),
        right,
        answered,
        seconds: work.seconds,
        begun: work.changed.is_some() || work.runs > 0,
        changed: work.changed,
        ..SectionProgress::default()
    }
}
