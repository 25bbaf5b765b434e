//! The forms that sign in and out, choose an organization and set up the first one: plain HTML, answered by sending
//! the browser to a page. Where they are posted, the names of their fields and the words for what was wrong stand in
//! [`app::forms`].

mod join;
mod settings;

use std::net::IpAddr;

use app::forms::{FormProblem, HOME, action, field, next_page};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::Query;
use domain::audit::Action;
use http_body_util::{BodyExt, Limited};

use super::{Access, Failure, Visitor, Web, client, cookies, see};
use crate::secret::Secret;
use crate::service::audit::{self, Doer};
use crate::service::setup::{self, SetUp};
use crate::service::{Error, RequestId, sign_ins};

/// Bytes of a form at the most.
const MAX_FORM: usize = 64 * 1024;

/// The forms.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(action::SIGN_IN, post(sign_in))
        .route(action::SIGN_IN_DEMO, post(sign_in_to_demo))
        .route(action::SIGN_OUT, post(sign_out))
        .route(action::ORGANIZATION, post(choose_organization))
        .route(action::SET_UP, post(set_up))
        .route(action::JOIN, post(join::join))
        .merge(settings::routes())
        .layer(DefaultBodyLimit::max(MAX_FORM))
}

/// A form that was sent, and who sent it.
struct Sent {
    fields: Query,
    visitor: Visitor,
    id: RequestId,
    parts: Parts,
    address: IpAddr,
}

impl Sent {
    async fn read(web: &Web, request: Request) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, web).await?;
        let id = match RequestId::from_request_parts(&mut parts, web).await {
            Ok(id) => id,
            Err(never) => match never {},
        };
        let body = Limited::new(body, MAX_FORM).collect().await.map_err(|_| {
            let error = Error::invalid("form", "The form could not be read. Send it again.");
            Failure::new(&error, &id)
        })?;
        let fields = Query::parse(&String::from_utf8_lossy(&body.to_bytes()));
        let address = client::address(&parts, &web.settings);
        Ok(Self {
            fields,
            visitor,
            id,
            parts,
            address,
        })
    }

    fn field(&self, name: &str) -> &str {
        self.fields.first(name).unwrap_or_default()
    }

    fn next(&self) -> &str {
        next_page(self.fields.first(field::NEXT))
    }

    /// Back to the page of the form, with why and with what was typed in `kept`.
    fn back(&self, page: &str, problem: FormProblem, error: &Error, kept: &[&str]) -> Response {
        let mut query = Query::default();
        for name in kept {
            if let Some(value) = self.fields.first(name) {
                query.push(name, value);
            }
        }
        query.push(field::PROBLEM, problem.key());
        error.report(self.id.as_str());
        let mut response = see(&query.href(page));
        if let Error::TooMany { retry_after_seconds } = error {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, (*retry_after_seconds).into());
        }
        response
    }

    /// To `path`, signed in.
    fn welcome(&self, web: &Web, secret: &Secret, path: &str) -> Response {
        let age = sign_ins::max_age_seconds(&web.services);
        with_cookie(see(path), cookies::set_sign_in(secret, self.visitor.https, age))
    }
}

async fn sign_in(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let address = client::address(&sent.parts, &web.settings);
    let before = sent.visitor.secret.as_ref();
    let done = sign_ins::sign_in(
        &web.services,
        sent.field(field::EMAIL),
        sent.field(field::PASSWORD),
        address,
        before,
    );
    match done.await {
        Ok(secret) => Ok(sent.welcome(&web, &secret, sent.next())),
        // What was typed does not go into an address: it would stand in logs and histories.
        Err(error) => {
            let back = sent.back(action::SIGN_IN, problem_of(&error), &error, &[field::NEXT]);
            let typed = cookies::keep_typed_email(sent.field(field::EMAIL), sent.visitor.https);
            Ok(match typed {
                Some(cookie) => with_cookie(back, cookie),
                None => back,
            })
        }
    }
}

/// What a form's page says.
fn problem_of(error: &Error) -> FormProblem {
    match error {
        Error::TooMany { .. } => FormProblem::TooMany,
        Error::Invalid {
            field: Some(field), ..
        } => FormProblem::from_key(field),
        _ => FormProblem::Failed,
    }
}

async fn sign_in_to_demo(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let fail = |error: Error| Failure::new(&error, &sent.id);
    let offered = web
        .settings
        .demo_accounts
        .iter()
        .find(|account| account.email == sent.field(field::EMAIL));
    let account = offered.ok_or_else(|| fail(Error::NotFound("account")))?;
    let found = web
        .services
        .store
        .person_by_email(&account.email)
        .await
        .map_err(|error| fail(error.into()))?;
    let person = match found {
        Some((person, _)) => {
            let shut_out = web.services.store.is_shut_out(&person.id).await;
            (!shut_out.map_err(|error| fail(error.into()))?).then_some(person)
        }
        None => None,
    };
    let Some(person) = person else {
        let error = Error::invalid("email", "This account may not sign in.");
        return Ok(sent.back(action::SIGN_IN, FormProblem::Credentials, &error, &[field::NEXT]));
    };
    let secret = sign_ins::begin(&web.services, &person, sent.address, sent.visitor.secret.as_ref())
        .await
        .map_err(fail)?;
    Ok(sent.welcome(&web, &secret, sent.next()))
}

async fn sign_out(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    if let Some(secret) = &sent.visitor.secret {
        sign_ins::sign_out(&web.services, secret)
            .await
            .map_err(|error| Failure::new(&error, &sent.id))?;
        if let Some(who) = &sent.visitor.signed_in {
            let doer = Doer::person(&who.person.email, Some(sent.address));
            audit::note_everywhere(&web.services, &who.person.id, &doer, Action::SignedOut).await;
        }
    }
    // From an invitation's page one signs out to come back as somebody else.
    let next = sent
        .fields
        .first(field::NEXT)
        .map_or(action::SIGN_IN, |next| next_page(Some(next)));
    Ok(with_cookie(see(next), cookies::clear_sign_in(sent.visitor.https)))
}

async fn choose_organization(
    State(web): State<Web>,
    Access(who): Access,
    request: Request,
) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    sign_ins::switch(&web.services, &who, sent.field(field::SLUG))
        .await
        .map_err(|error| Failure::new(&error, &sent.id))?;
    Ok(see(sent.next()))
}

async fn set_up(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let told = SetUp {
        secret: sent.field(field::SECRET),
        organization: sent.field(field::ORGANIZATION),
        name: sent.field(field::NAME),
        email: sent.field(field::EMAIL),
        password: sent.field(field::PASSWORD),
    };
    let address = client::address(&sent.parts, &web.settings);
    let kept = [field::SECRET, field::ORGANIZATION, field::NAME, field::EMAIL];
    match setup::set_up(&web.services, &told, address).await {
        Ok(person) => {
            let secret = sign_ins::begin(&web.services, &person, sent.address, sent.visitor.secret.as_ref())
                .await
                .map_err(|error| Failure::new(&error, &sent.id))?;
            Ok(sent.welcome(&web, &secret, HOME))
        }
        Err(error) => Ok(sent.back(action::SET_UP, problem_of(&error), &error, &kept)),
    }
}

fn with_cookie(response: Response, cookie: HeaderValue) -> Response {
    ([(header::SET_COOKIE, cookie)], response).into_response()
}
