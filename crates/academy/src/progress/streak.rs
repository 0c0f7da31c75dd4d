use crate::{Moment, Standing, week_of};

impl Standing {
    /// Weeks in a row in which the learner did something, up to now. One week
    /// off does not end the row, and is not counted; the week that runs is only
    /// counted once something was done in it.
    pub fn weeks_in_a_row(&self, now: Moment) -> u32 {
        let this = week_of(now);
        let (mut weeks, mut expected) = (0, this);
        for week in self.weeks.iter().rev().filter(|week| **week <= this) {
            // From this week, the last one and the one before it can be the latest.
            let off = if weeks == 0 { 2 } else { 1 };
            if expected.saturating_sub(*week) > off {
                break;
            }
            weeks += 1;
            expected = week.saturating_sub(1);
        }
        weeks
    }
}
