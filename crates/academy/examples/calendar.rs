//! Writes the calendar feed of a seat, for other programs to read.

use academy::{
    Assigned, Assignment, AssignmentId, Moment, NewSeat, PersonId, Plan, SeatId, SectionPlan,
    Syllabus, Target, Zone, calendar_entries, calendar_text,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plan = Plan {
        years: 1,
        foundational_months: 3,
        units: 9,
        grace_days: 60,
    };
    let mut injection = SectionPlan::new("injection".parse()?, "Injection".into(), Some(1));
    injection.topics = vec!["binding".parse::<course::Slug>()?.into()];
    let (web, title) = ("web".parse::<course::Slug>()?, "Web security".to_owned());
    let syllabus = Syllabus::new(web.clone(), title, plan, 100, vec![injection]);
    let seat = NewSeat {
        person: PersonId(4),
        course: web.clone(),
        plan,
        zone: Zone::named("Europe/Berlin")?,
        starts: "2026-03-01".parse()?,
    };
    let assignment = Assignment {
        id: AssignmentId(5),
        to: Assigned::Person(PersonId(4)),
        course: web,
        target: Target::Section("injection".parse()?),
        due: "2026-06-10".parse()?,
        note: "Before the audit; please, all of you: \\n\nthe second line, Zoë".into(),
        by: None,
        created: Moment(0),
        withdrawn: None,
    };
    let entries = calendar_entries(&seat.numbered(SeatId(12)), &syllabus, &[assignment]);
    let stamp = Moment(1_772_323_200_000);
    let host = "training.example.org";
    print!("{}", calendar_text("Web security", &entries, host, stamp));
    Ok(())
}
