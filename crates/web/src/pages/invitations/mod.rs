//! Invitations: by link, by list and by seat code; and the page on which they are
//! accepted.

pub(crate) mod code;
pub(crate) mod join;
pub(crate) mod list;
pub(crate) mod made;

use academy::{
    Email, Invitation, NewInvitation, NewParcel, Object, Offer, Right, Role, SeatOffer, TeamId,
    allowed,
};

use post::{Addressee, Letter};

use crate::{
    App, Problem,
    form::Form,
    secret::{self, Purpose},
    visit::Visit,
};

/// What the fields `team`, `role`, `manages` and `course` offer, as far as the
/// inviting person may; `None`: what is wrong stands in the form.
pub(crate) async fn offer(
    app: &App,
    visit: &Visit,
    form: &mut Form,
) -> Result<Option<Offer>, Problem> {
    let team = form.text("team").parse().ok().map(TeamId);
    let role = match form.text("role") {
        "" => Role::Learner,
        role => role.parse().unwrap_or(Role::Learner),
    };
    let manages = form.is_on("manages");
    if let Some(fault) = forbidden(app, visit, team, role, manages) {
        let field = if team.is_none() && role == Role::Learner {
            "team"
        } else {
            "role"
        };
        form.fault(field, fault);
    }
    if let Some(team) = team
        && app.keep.teams(Some(&[team])).await?.is_empty()
    {
        form.fault("team", "this team is not there any more");
    }
    let seat = seat(app, form);
    Ok(form.is_fine().then_some(Offer {
        role,
        team,
        manages,
        seat,
    }))
}

/// The seat that the field `course` offers, if any.
fn seat(app: &App, form: &mut Form) -> Option<SeatOffer> {
    if form.text("course").is_empty() {
        return None;
    }
    let course = app.course_offer(form.text("course"));
    if course.is_none() {
        form.fault("course", "choose a course");
    }
    course.map(|course| SeatOffer {
        course: course.slug,
        plan: course.plan,
        starts: None,
    })
}

/// Why somebody may not offer this; `None`: they may.
pub(crate) fn forbidden(
    app: &App,
    visit: &Visit,
    team: Option<TeamId>,
    role: Role,
    manages: bool,
) -> Option<&'static str> {
    let object = team.map_or(Object::Everything, Object::Team);
    if !allowed(&visit.me.actor, Right::Invite, object) {
        return Some("choose one of your teams");
    }
    if role == Role::Learner && !manages {
        return None;
    }
    if !allowed(&visit.me.actor, Right::InviteWithRole, Object::Everything) {
        return Some("only an administrator gives another role than learner");
    }
    if !visit.me.is_fresh(app.now()) {
        return Some(
            "giving a role needs a proof of the last five minutes: open “How you sign in” in your account, then come back",
        );
    }
    None
}

/// An invitation for one person, its link, and the mail that brings it.
pub(crate) fn link_for(
    app: &App,
    visit: &Visit,
    email: Option<Email>,
    name: Option<String>,
    offer: Offer,
) -> (NewInvitation, Option<NewParcel>, String) {
    let (key, hash) = secret::new(Purpose::Invitation);
    let url = format!("{}/join/{key}", app.addresses.home());
    let until = visit.now.plus_days(Invitation::LINK_DAYS);
    let seat = offer.seat.as_ref();
    let course = seat.and_then(|seat| app.course_offer(seat.course.as_str()));
    let parcel = email.clone().map(|email| {
        let letter = Letter::Invitation {
            by: visit.me.person.name.clone(),
            name: name.clone(),
            course: course.map(|course| course.title),
            path: format!("/join/{key}"),
            until,
        };
        letter.parcel(Addressee::Stranger(email), &hash, visit.now)
    });
    let new = NewInvitation {
        hash,
        email,
        name,
        offer,
        uses: 1,
        until,
    };
    (new, parcel, url)
}
