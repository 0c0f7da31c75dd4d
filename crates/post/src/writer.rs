use std::sync::Arc;

use academy::{
    About, Assignment, Date, Email, KeepError, MailKind, Moment, Parcel, ParcelKind, Person,
    PersonId, Syllabus, Target, Zone,
};
use course::Slug;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Keep, Letter, Mail, Seal, Sender, Site, Syllabi, Unsubscribe,
    message::{Head, message},
    templates::Templates,
};

/// Makes parcels mails.
pub struct Writer {
    keep: Arc<dyn Keep>,
    syllabi: Syllabi,
    site: Site,
    sender: Sender,
    seal: Seal,
    templates: Templates,
}

/// What came of writing a mail.
pub(crate) enum Written {
    /// It can go.
    Mail(Box<Mail>),
    /// It is not wanted any more.
    NotWanted(&'static str),
    /// It cannot be written.
    Impossible(String),
}

/// What a notice's parcel holds.
#[derive(Deserialize)]
struct Told {
    course: Slug,
    about: About,
}

/// Whom a mail goes to.
struct To {
    person: Option<Person>,
    email: Email,
}

impl Writer {
    /// A writer. Panics if a template of this program cannot be read, which its
    /// tests rule out.
    pub fn new(
        keep: Arc<dyn Keep>,
        syllabi: Syllabi,
        site: Site,
        sender: Sender,
        seal: Seal,
    ) -> Self {
        let templates = Templates::new().expect("templates are part of the program");
        Self {
            keep,
            syllabi,
            site,
            sender,
            seal,
            templates,
        }
    }

    /// Writes what a parcel brings, as things are now: somebody who switched this
    /// kind of mail off since, or left, gets nothing.
    pub(crate) async fn write(&self, parcel: &Parcel, now: Moment) -> Result<Written, KeepError> {
        let ParcelKind::Mail {
            person,
            to,
            template,
            data,
        } = &parcel.kind
        else {
            return Ok(Written::Impossible(
                "webhooks are not carried by mail".into(),
            ));
        };
        let Some(to) = self.to(*person, to.as_ref()).await? else {
            return Ok(Written::NotWanted("there is nobody to write to any more"));
        };
        let mut unsubscribe = None;
        let rest = match (MailKind::named(template), &to.person) {
            (Some(kind), Some(person)) => {
                if !self.keep.preferences(person.id).await?.wants(kind) {
                    return Ok(Written::NotWanted("it was switched off"));
                }
                let token = self.seal.unsubscribe(Unsubscribe {
                    person: person.id,
                    kind,
                });
                unsubscribe = Some(format!("{}/unsubscribe/{token}", self.site.url));
                match self.notice(data).await? {
                    Ok(rest) => rest,
                    Err(why) => return Ok(Written::NotWanted(why)),
                }
            }
            (Some(_), None) => return Ok(Written::Impossible("a notice is for a person".into())),
            (None, person) => match self.letter(data, person.as_ref()) {
                Ok(rest) => rest,
                Err(why) => return Ok(Written::Impossible(why)),
            },
        };
        let name = to.person.as_ref().map(|person| person.name.as_str());
        let mut context = json!({
            "site": self.site, "name": name, "unsubscribe": unsubscribe,
        });
        for (key, value) in rest.as_object().into_iter().flatten() {
            context[key] = value.clone();
        }
        let words = match self.templates.write(template, &context) {
            Ok(words) => words,
            Err(error) => return Ok(Written::Impossible(format!("{error:#}"))),
        };
        let head = Head {
            from: &self.sender,
            to: &to.email,
            name,
            date: now,
            id: self.seal.message_id(&parcel.key, self.sender.host()),
            unsubscribe: unsubscribe.as_deref(),
        };
        Ok(match message(&head, words) {
            Ok(message) => Written::Mail(Box::new(Mail {
                key: parcel.key.clone(),
                message,
            })),
            Err(why) => Written::Impossible(why),
        })
    }

    async fn to(
        &self,
        person: Option<PersonId>,
        to: Option<&Email>,
    ) -> Result<Option<To>, KeepError> {
        let Some(id) = person else {
            return Ok(to.cloned().map(|email| To {
                person: None,
                email,
            }));
        };
        let person = self.keep.person(id).await?.filter(Person::is_active);
        Ok(person.and_then(|person| {
            let email = to.cloned().or_else(|| person.email.clone())?;
            Some(To {
                person: Some(person),
                email,
            })
        }))
    }

    /// What a notice says, or why it is no news any more.
    async fn notice(&self, data: &Value) -> Result<Result<Value, &'static str>, KeepError> {
        let Ok(Told { course, about }) = serde_json::from_value(data.clone()) else {
            return Ok(Err("another version of the program laid it down"));
        };
        let syllabi = (self.syllabi)();
        let Some(syllabus) = syllabi.iter().find(|it| it.course == course) else {
            return Ok(Err("the course is not here any more"));
        };
        let mut said = match about {
            About::UnitOpened { unit, sections } => {
                json!({ "unit": unit, "sections": sections })
            }
            About::UnfinishedWork { sections, days } => {
                json!({ "sections": sections, "days": days })
            }
            About::Assigned { assignment, .. } | About::AssignmentDue { assignment, .. } => {
                let assignment = self.keep.assignment(assignment).await?;
                match assignment.filter(|it| it.withdrawn.is_none()) {
                    Some(assignment) => self.work(&assignment, syllabus).await?,
                    None => return Ok(Err("it was withdrawn")),
                }
            }
            About::SeatEnding { last } => json!({ "last": in_words(last) }),
            About::SeatEnded { grace_ends } => {
                let reading = grace_ends.yesterday().unwrap_or(grace_ends);
                json!({ "reading": in_words(reading) })
            }
        };
        said["course"] = json!({
            "title": syllabus.title,
            "url": format!("{}/courses/{course}", self.site.url),
        });
        Ok(Ok(said))
    }

    async fn work(&self, assignment: &Assignment, syllabus: &Syllabus) -> Result<Value, KeepError> {
        let by = match assignment.by {
            Some(by) => self.keep.person(by).await?.map(|person| person.name),
            None => None,
        };
        let (title, path) = match &assignment.target {
            Target::Section(slug) => (
                syllabus.section(slug).map_or(slug.as_str(), |it| &it.title),
                format!("courses/{}/{slug}", assignment.course),
            ),
            Target::Lab(slug) => (
                syllabus
                    .lab(slug)
                    .map_or(slug.as_str(), |(_, it)| &it.title),
                format!("labs/{slug}"),
            ),
        };
        Ok(json!({
            "by": by.as_deref().unwrap_or("Your manager"),
            "due": in_words(assignment.due),
            "note": assignment.note,
            "work": { "title": title, "url": format!("{}/{path}", self.site.url) },
        }))
    }

    /// What a letter says.
    fn letter(&self, data: &Value, person: Option<&Person>) -> Result<Value, String> {
        let letter: Letter =
            serde_json::from_value(data.clone()).map_err(|error| error.to_string())?;
        let utc = Zone::utc();
        let zone = person.map_or(&utc, |person| &person.zone);
        let url = |path: &str| format!("{}{path}", self.site.url);
        Ok(match letter {
            Letter::Invitation {
                by,
                name,
                course,
                path,
                until,
            } => json!({
                "by": by, "name": name, "course": course,
                "url": url(&path), "until": moment_in_words(until, zone),
            }),
            Letter::SignIn { path, until }
            | Letter::SetPassword { path, until }
            | Letter::ConfirmEmail { path, until } => {
                json!({ "url": url(&path), "until": moment_in_words(until, zone) })
            }
            Letter::AccountChanged { what, at } => {
                json!({ "what": what, "at": moment_in_words(at, zone) })
            }
        })
    }
}

/// `1 March 2027`.
fn in_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// `1 March 2027, 09:30 (Europe/Berlin)`.
fn moment_in_words(moment: Moment, zone: &Zone) -> String {
    let timestamp = Timestamp::from_millisecond(moment.0).unwrap_or(Timestamp::MAX);
    match timestamp.in_tz(zone.name()) {
        Ok(there) => format!("{} ({})", there.strftime("%-d %B %Y, %H:%M"), zone.name()),
        Err(_) => moment.to_rfc3339(),
    }
}
