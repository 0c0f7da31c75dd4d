use serde::Serialize;

/// How many seats a course has, and how many of them are taken. A seat is taken
/// from the moment it is given until [`Seat::occupies_until`], so that one which
/// begins next month counts and one in its grace period does not.
///
/// [`Seat::occupies_until`]: crate::Seat::occupies_until
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Room {
    /// Seats that were bought; `None`: as many as are wanted.
    pub bought: Option<u32>,
    /// Seats that are taken.
    pub taken: u32,
}

impl Room {
    /// Seats that can still be given; `None`: as many as are wanted. Fewer may
    /// have been bought than are taken: nobody loses theirs, and none is free.
    pub fn free(self) -> Option<u32> {
        self.bought.map(|bought| bought.saturating_sub(self.taken))
    }

    /// Whether so many more can be given.
    pub fn has(self, seats: u32) -> bool {
        self.free().is_none_or(|free| seats <= free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_given_until_all_are_taken() {
        let room = |taken| Room {
            bought: Some(3),
            taken,
        };
        assert!(room(2).has(1) && !room(2).has(2));
        assert!(!room(3).has(1) && room(3).has(0));
        assert_eq!(room(5).free(), Some(0));
    }

    #[test]
    fn without_a_limit_there_is_always_room() {
        assert!(
            Room {
                bought: None,
                taken: 1_000_000
            }
            .has(u32::MAX)
        );
    }
}
