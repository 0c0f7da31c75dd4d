use academy::{Invitation, NewInvitation};
use axum::{extract::State, response::Response};

use super::{
    made::{self, Made, page},
    offer,
};
use crate::{
    App, Problem,
    form::Form,
    secret::{self, Purpose},
    visit::Visit,
};

/// POST /invitations/codes: a code that so many people may use, shown once.
pub(crate) async fn make(
    State(app): State<App>,
    visit: Visit,
    mut form: Form,
) -> Result<Response, Problem> {
    let uses: Option<u32> = form.number("people");
    if uses.is_some_and(|uses| !(1..=Invitation::MOST_USES).contains(&uses)) {
        form.fault(
            "people",
            format!("a code serves 1 to {} people", Invitation::MOST_USES),
        );
    }
    let offer = offer(&app, &visit, &mut form).await?;
    let (Some(uses), Some(offer)) = (uses, offer) else {
        return page(&app, &visit, None, form, None).await;
    };
    let (code, hash) = secret::new_code(Purpose::Invitation);
    let new = NewInvitation {
        hash,
        email: None,
        name: None,
        offer,
        uses,
        until: visit.now.plus_days(Invitation::CODE_DAYS),
    };
    let made = Made {
        link: None,
        code: Some(code),
        mailed: None,
        join: format!("{}/join", app.addresses.home()),
    };
    made::make(&app, &visit, form, (new, None), made).await
}
