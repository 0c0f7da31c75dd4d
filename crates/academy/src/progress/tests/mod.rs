//! What follows from the record, in sentences.

mod next;
mod sections;
mod stuck;
mod summaries;
mod time;

use crate::testing::{record, slug};
use crate::{Event, Fold, Place, Standing};

fn standing(events: &[Event]) -> Standing {
    Standing::of(&record(events))
}

fn spent(place: Place, minutes: u8) -> Event {
    Event::TimeSpent { place, minutes }
}

fn in_basics(minutes: u8) -> Event {
    spent(Place::Section(slug("basics")), minutes)
}
