//! The form behind an invitation's link: somebody new chooses a name and a password, somebody who is signed in joins.

use app::forms::{HOME, action, field};
use axum::extract::{Request, State};
use axum::response::Response;

use super::{Sent, problem_of};
use crate::service::{invites, sign_ins};
use crate::web::{Failure, Web, see};

pub async fn join(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let secret = sent.field(field::SECRET);
    let refused = |error| {
        Ok(sent.back(
            action::JOIN,
            problem_of(&error),
            &error,
            &[field::SECRET, field::NAME],
        ))
    };
    if let Some(who) = &sent.visitor.signed_in {
        return match invites::join(&web.services, who, secret).await {
            Ok(()) => Ok(see(HOME)),
            Err(error) => refused(error),
        };
    }
    let address = sent.address;
    let (name, password) = (sent.field(field::NAME), sent.field(field::PASSWORD));
    match invites::join_as_new(&web.services, secret, name, password, address).await {
        Ok(person) => {
            let begun = sign_ins::begin(&web.services, &person, address, sent.visitor.secret.as_ref()).await;
            let secret = begun.map_err(|error| Failure::new(&error, &sent.id))?;
            Ok(sent.welcome(&web, &secret, HOME))
        }
        Err(error) => refused(error),
    }
}
