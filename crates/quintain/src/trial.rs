//! A trial: the server at another time than now.
//!
//! What was once written down with times of a trial is no record of what anybody
//! did, so the clock is refused where people are, unless they were made in a
//! trial. A file beside the data remembers that, and how far the trial has come.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use academy::{Ask, Moment, People, PeopleFilter};
use clock::Clock;
use store::Store;

use crate::database::{Kept, failure};
use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Trial {
    /// Try things out at another time: 2027-03-01T09:00, in UTC. The clock starts there, goes on, and can be
    /// put forward by an administrator at /trial/clock. For new data only.
    #[arg(long, value_name = "TIME")]
    clock: Option<String>,
    /// Do so even where people's records are. They will hold times that never were.
    #[arg(long, requires = "clock")]
    clock_anyway: bool,
}

impl Trial {
    /// The clock that everything goes by.
    pub async fn clock(&self, store: &Store, kept: &Kept) -> Result<Clock, Failure> {
        let reached = reached(kept)?;
        let Some(text) = &self.clock else {
            if reached.is_some() {
                println!("This data was made in a trial with --clock. Its times are no record.");
            }
            return Ok(Clock::machine());
        };
        let start = clock::read(text).map_err(failure)?;
        match reached {
            Some(reached) if start < reached => {
                let reached = reached.to_rfc3339();
                return Err(Failure::Other(format!(
                    "this trial has come to {reached} already, and time goes forward only; choose a later --clock, or another --data"
                )));
            }
            None if !self.clock_anyway && holds_people(store).await? => {
                return Err(Failure::Other(
                    "--clock is for trials, and this data holds people; choose an empty --data. With --clock-anyway their records will hold times that never were".into(),
                ));
            }
            _ => {}
        }
        let clock = Clock::trial(start);
        self.note(&clock, kept)?;
        println!("A trial: the clock shows {}.", start.to_rfc3339());
        Ok(clock)
    }

    /// Remembers how far a trial has come.
    pub fn note(&self, clock: &Clock, kept: &Kept) -> Result<(), Failure> {
        if clock.is_trial() {
            fs::write(file(kept), clock.now().to_rfc3339()).map_err(failure)?;
        }
        Ok(())
    }
}

async fn holds_people(store: &Store) -> Result<bool, Failure> {
    let one = Ask::new(None, 1);
    let people = store.people(&PeopleFilter::default(), one).await;
    Ok(!people.map_err(failure)?.items.is_empty())
}

fn file(kept: &Kept) -> PathBuf {
    kept.data.join(format!("trial-{}", kept.mark()))
}

fn reached(kept: &Kept) -> Result<Option<Moment>, Failure> {
    match fs::read_to_string(file(kept)) {
        Ok(text) => clock::read(&text).map(Some).map_err(failure),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failure(error)),
    }
}

#[cfg(test)]
mod tests {
    use academy::{By, NewPerson, Role, Zone};
    use store::Place;
    use tempfile::TempDir;

    use super::*;

    struct Home {
        dir: TempDir,
        store: Store,
    }

    impl Home {
        async fn new() -> Self {
            let dir = TempDir::new().unwrap();
            let store = Store::open(&Place::from(dir.path())).await.unwrap();
            Self { dir, store }
        }

        fn kept(&self) -> Kept {
            Kept::folder(self.dir.path().into())
        }

        async fn clock(&self, time: Option<&str>, clock_anyway: bool) -> Result<Clock, String> {
            let clock = time.map(str::to_owned);
            let trial = Trial {
                clock,
                clock_anyway,
            };
            let clock = trial.clock(&self.store, &self.kept()).await;
            clock.map_err(|error| error.to_string())
        }

        async fn somebody_comes(&self) {
            let first = NewPerson {
                name: "Ada".into(),
                email: None,
                role: Role::Administrator,
                zone: Zone::utc(),
                language: "en".into(),
            };
            let by = By::program(Moment(0));
            self.store.found(&by, &first).await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_trial_of_empty_data_begins_at_its_time_and_goes_on_at_the_next_start() {
        let home = Home::new().await;
        let clock = home.clock(Some("2027-03-01T09:00"), false).await.unwrap();
        assert!(clock.is_trial());
        home.somebody_comes().await;
        clock
            .put_forward(clock::read("2027-07-01").unwrap())
            .unwrap();
        let trial = Trial {
            clock: None,
            clock_anyway: false,
        };
        trial.note(&clock, &home.kept()).unwrap();

        let later = home.clock(Some("2027-07-02"), false).await.unwrap();
        assert!(later.now() >= clock::read("2027-07-02").unwrap());
        let back = home.clock(Some("2027-06-01"), false).await.unwrap_err();
        assert!(back.contains("has come to 2027-07-0"), "{back}");
    }

    #[tokio::test]
    async fn where_people_are_the_clock_is_the_machines_unless_somebody_insists() {
        let home = Home::new().await;
        home.somebody_comes().await;
        let refused = home.clock(Some("2027-03-01"), false).await.unwrap_err();
        assert!(refused.contains("this data holds people"), "{refused}");
        assert!(!home.clock(None, false).await.unwrap().is_trial());
        assert!(
            home.clock(Some("2027-03-01"), true)
                .await
                .unwrap()
                .is_trial()
        );
    }

    #[tokio::test]
    async fn what_is_no_time_is_refused_with_an_example() {
        let home = Home::new().await;
        let refused = home.clock(Some("spring"), false).await.unwrap_err();
        assert!(refused.contains("2027-03-01T09:00"), "{refused}");
    }
}
