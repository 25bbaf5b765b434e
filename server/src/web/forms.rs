//! The forms that sign in and out, choose an organization and set up the first one. Plain HTML forms: they work
//! without scripts, and answer by sending the browser to a page.
//!
//! | form | fields | when it fails |
//! | --- | --- | --- |
//! | `POST /sign-in` | `email`, `password`, `next` | `/sign-in?problem=invalid` or `problem=limited&seconds=N`, with `email` and `next` |
//! | `POST /sign-in/demo` | `email`, `next` | `/sign-in?problem=invalid`; 404 outside the demo |
//! | `POST /sign-out` | | |
//! | `POST /organization` | `slug`, `next` | 404 |
//! | `POST /setup` | `secret`, `organization`, `name`, `email`, `password` | `/setup?problem=` and the field's name, `limited&seconds=N` or `failed`, with what was typed but the password |

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::Query;
use http_body_util::{BodyExt, Limited};

use super::{Access, Failure, Visitor, Web, client, cookies, next_path};
use crate::secret::Secret;
use crate::service::setup::{self, SetUp};
use crate::service::{Error, RequestId, sign_ins};

/// Bytes of a form at the most.
const MAX_FORM: usize = 64 * 1024;

/// The forms.
pub fn routes() -> Router<Web> {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/sign-in/demo", post(sign_in_to_demo))
        .route("/sign-out", post(sign_out))
        .route("/organization", post(choose_organization))
        .route("/setup", post(set_up))
        .layer(DefaultBodyLimit::max(MAX_FORM))
}

/// A form that was sent, and who sent it.
struct Sent {
    fields: Query,
    visitor: Visitor,
    id: RequestId,
    parts: Parts,
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
        Ok(Self {
            fields,
            visitor,
            id,
            parts,
        })
    }

    fn field(&self, name: &str) -> &str {
        self.fields.first(name).unwrap_or_default()
    }

    fn next(&self) -> &str {
        next_path::local(self.fields.first("next"))
    }

    /// Back to the page of the form, with why and with what was typed in `kept`.
    fn back(&self, page: &str, problem: &str, error: &Error, kept: &[&str]) -> Response {
        let mut query = Query::default();
        for name in kept {
            if let Some(value) = self.fields.first(name) {
                query.push(name, value);
            }
        }
        query.push("problem", problem);
        if let Error::TooMany { retry_after_seconds } = error {
            query.push("seconds", retry_after_seconds.to_string());
        }
        error.report(self.id.as_str());
        next_path::see(&query.href(page))
    }

    /// To `path`, signed in.
    fn welcome(&self, web: &Web, secret: &Secret, path: &str) -> Response {
        let age = sign_ins::max_age_seconds(&web.services);
        with_cookie(
            next_path::see(path),
            cookies::set_sign_in(secret, self.visitor.https, age),
        )
    }
}

async fn sign_in(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let address = client::address(&sent.parts, &web.settings);
    let before = sent.visitor.secret.as_ref();
    let done = sign_ins::sign_in(
        &web.services,
        sent.field("email"),
        sent.field("password"),
        address,
        before,
    );
    match done.await {
        Ok(secret) => Ok(sent.welcome(&web, &secret, sent.next())),
        Err(error @ Error::Invalid { .. }) => {
            Ok(sent.back("/sign-in", "invalid", &error, &["email", "next"]))
        }
        Err(error @ Error::TooMany { .. }) => {
            Ok(sent.back("/sign-in", "limited", &error, &["email", "next"]))
        }
        Err(error) => Err(Failure::new(&error, &sent.id)),
    }
}

async fn sign_in_to_demo(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let fail = |error: Error| Failure::new(&error, &sent.id);
    let offered = web
        .settings
        .demo_accounts
        .iter()
        .find(|account| account.email == sent.field("email"));
    let account = offered.ok_or_else(|| fail(Error::NotFound("account")))?;
    let found = web
        .services
        .store
        .person_by_email(&account.email)
        .await
        .map_err(|error| fail(error.into()))?;
    let Some((person, _)) = found.filter(|(person, _)| person.disabled_at.is_none()) else {
        let error = Error::invalid("email", "This account may not sign in.");
        return Ok(sent.back("/sign-in", "invalid", &error, &["next"]));
    };
    let secret = sign_ins::begin(&web.services, &person, sent.visitor.secret.as_ref())
        .await
        .map_err(fail)?;
    Ok(sent.welcome(&web, &secret, sent.next()))
}

async fn sign_out(State(web): State<Web>, id: RequestId, visitor: Visitor) -> Result<Response, Failure> {
    if let Some(secret) = &visitor.secret {
        sign_ins::sign_out(&web.services, secret)
            .await
            .map_err(|error| Failure::new(&error, &id))?;
    }
    Ok(with_cookie(
        next_path::see("/sign-in"),
        cookies::clear_sign_in(visitor.https),
    ))
}

async fn choose_organization(
    State(web): State<Web>,
    Access(who): Access,
    request: Request,
) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    sign_ins::switch(&web.services, &who, sent.field("slug"))
        .await
        .map_err(|error| Failure::new(&error, &sent.id))?;
    Ok(next_path::see(sent.next()))
}

async fn set_up(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let told = SetUp {
        secret: sent.field("secret"),
        organization: sent.field("organization"),
        name: sent.field("name"),
        email: sent.field("email"),
        password: sent.field("password"),
    };
    let address = client::address(&sent.parts, &web.settings);
    let kept = ["secret", "organization", "name", "email"];
    match setup::set_up(&web.services, &told, address).await {
        Ok(person) => {
            let secret = sign_ins::begin(&web.services, &person, sent.visitor.secret.as_ref())
                .await
                .map_err(|error| Failure::new(&error, &sent.id))?;
            Ok(sent.welcome(&web, &secret, next_path::HOME))
        }
        Err(error) => {
            let problem = match &error {
                Error::Invalid {
                    field: Some(field), ..
                } => field.clone(),
                Error::TooMany { .. } => "limited".to_owned(),
                _ => "failed".to_owned(),
            };
            Ok(sent.back("/setup", &problem, &error, &kept))
        }
    }
}

fn with_cookie(response: Response, cookie: HeaderValue) -> Response {
    ([(header::SET_COOKIE, cookie)], response).into_response()
}
