use serde::{Deserialize, Serialize};

/// What a year is: `course.toml` says it, and a seat keeps the one it was given
/// with, so that a change of the course shortens nobody's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Years that a seat lasts.
    pub years: u32,
    /// Months before unit 1 opens; foundational material is open from the start.
    pub foundational_months: u32,
    /// Units, one a month after that.
    pub units: u32,
    /// Days after the end in which lessons and notes can still be read.
    pub grace_days: u32,
}

/// A plan that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No time at all, or a lifetime.
    #[error("a seat lasts 1 to 10 years")]
    Years,
    /// Something would open after the end.
    #[error(
        "{0} months of foundational material and {1} units do not fit into the seat's time: the last unit would open when it ends or later"
    )]
    TooLong(u32, u32),
    /// A grace period longer than a year.
    #[error("a grace period has at most 366 days")]
    Grace,
}

impl Plan {
    /// Whether the plan can be kept.
    pub fn check(&self) -> Result<(), PlanError> {
        if !(1..=10).contains(&self.years) {
            return Err(PlanError::Years);
        }
        if self.grace_days > 366 {
            return Err(PlanError::Grace);
        }
        let (months, units) = (self.foundational_months, self.units);
        let last_opens = u64::from(months) + u64::from(units.saturating_sub(1));
        if units > 0 && last_opens >= u64::from(self.years) * 12 {
            return Err(PlanError::TooLong(months, units));
        }
        Ok(())
    }

    /// Months from the first day to the opening of a unit, counted from 1;
    /// `None` if there is no such unit.
    pub fn months_to(&self, unit: u32) -> Option<u32> {
        (1..=self.units)
            .contains(&unit)
            .then(|| self.foundational_months + unit - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan {
        years: 1,
        foundational_months: 3,
        units: 9,
        grace_days: 60,
    };

    #[test]
    fn the_ninth_unit_opens_eleven_months_after_the_start() {
        assert_eq!(PLAN.check(), Ok(()));
        assert_eq!(PLAN.months_to(1), Some(3));
        assert_eq!(PLAN.months_to(9), Some(11));
        assert_eq!(PLAN.months_to(0), None);
        assert_eq!(PLAN.months_to(10), None);
    }

    #[test]
    fn a_plan_whose_last_unit_would_open_at_the_end_is_refused() {
        let ten = Plan { units: 10, ..PLAN };
        assert_eq!(ten.check(), Err(PlanError::TooLong(3, 10)));
        let none = Plan {
            units: 0,
            foundational_months: 12,
            ..PLAN
        };
        assert_eq!(none.check(), Ok(()));
        let huge = Plan {
            units: u32::MAX,
            foundational_months: u32::MAX,
            ..PLAN
        };
        assert!(huge.check().is_err());
    }

    #[test]
    fn a_plan_has_a_length_and_a_bounded_grace() {
        assert_eq!(Plan { years: 0, ..PLAN }.check(), Err(PlanError::Years));
        assert_eq!(Plan { years: 11, ..PLAN }.check(), Err(PlanError::Years));
        assert_eq!(
            Plan {
                grace_days: 367,
                ..PLAN
            }
            .check(),
            Err(PlanError::Grace)
        );
    }
}
