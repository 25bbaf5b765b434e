//! The forms of the settings. Each asks a use case as the member who sent it, and sends the browser back to the page
//! with what was done or what was wrong.
//!
//! A secret goes into no address, no cookie and no redirect: the form that makes one is answered by the page itself,
//! which no cache keeps and which is shown this once.

use app::backend::{Handed, HandedKind};
use app::forms::{FormDone, SETTINGS, action, field, join_path};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::post;
use domain::{Query, Role};

use super::{Sent, problem_of};
use crate::service::acting::Acting;
use crate::service::{Error, Result, invites, orgs, people, retention, tokens};
use crate::web::{Failure, Web, client, pages, see};

/// The forms. Those that are answered with a page stand under its address.
pub fn routes() -> Router<Web> {
    Router::new()
        .route(action::CREATE_TOKEN, post(create_token).get(pages::page))
        .route(action::REVOKE_TOKEN, post(revoke_token))
        .route(action::INVITE, post(invite).get(pages::page))
        .route(action::WITHDRAW, post(withdraw))
        .route(action::SET_ROLE, post(set_role))
        .route(action::DISABLE, post(disable))
        .route(action::ENABLE, post(enable))
        .route(action::CHANGE_RETENTION, post(change_retention).get(pages::page))
        .route(
            action::CHANGE_ORGANIZATION,
            post(change_organization).get(pages::page),
        )
}

impl Sent {
    /// Whoever sent it, at work in the organization they look at.
    fn acting(&self) -> Result<Acting, Failure> {
        let who = self.visitor.signed_in.as_ref().ok_or(Error::SignedOut);
        let acting = who.and_then(Acting::of).map(|acting| acting.from(self.address));
        acting.map_err(|error| self.fail(&error))
    }

    fn fail(&self, error: &Error) -> Failure {
        Failure::new(error, &self.id)
    }

    /// The role that was chosen.
    fn role(&self) -> Result<Role> {
        Role::from_key(self.field(field::ROLE)).ok_or_else(|| Error::invalid("role", "Choose a role."))
    }

    /// Back to where the form stands, with what it did; or to `page` with what was wrong and what was typed in `kept`.
    fn settle(
        &self,
        result: Result<()>,
        done: FormDone,
        page: &str,
        kept: &[&str],
    ) -> Result<Response, Failure> {
        match result {
            Ok(()) => Ok(see(&self.after(done))),
            Err(error) => self.refuse(error, page, kept),
        }
    }

    /// To `page` with what was wrong; what is not there or not allowed is answered as that.
    fn refuse(&self, error: Error, page: &str, kept: &[&str]) -> Result<Response, Failure> {
        match error {
            Error::Invalid { .. } => Ok(self.back(page, problem_of(&error), &error, kept)),
            other => Err(self.fail(&other)),
        }
    }

    /// The page of the settings that the form names, and what was done.
    fn after(&self, done: FormDone) -> String {
        let next = self.fields.first(field::NEXT).unwrap_or(SETTINGS);
        let (path, query) = next.split_once('?').unwrap_or((next, ""));
        let path = if path.starts_with(SETTINGS) {
            path
        } else {
            SETTINGS
        };
        let mut query = Query::parse(query);
        query.remove(field::PROBLEM);
        query.set(field::DONE, done.key());
        query.href(path)
    }

    /// The page itself, with the secret that was made.
    async fn hand(self, web: Web, handed: Handed) -> Response {
        pages::answer(web, self.visitor, self.id, self.parts, handed).await
    }
}

async fn create_token(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let acting = sent.acting()?;
    let made = async {
        let (label, id) = (sent.field(field::LABEL), sent.fields.first(field::TOKEN));
        tokens::create(&web.services, &acting, label, sent.role()?, id).await
    };
    match made.await {
        Ok((token, secret)) => {
            let handed = Handed {
                what: HandedKind::Token,
                name: token.label,
                role: token.role,
                secret: secret.reveal().to_owned(),
            };
            Ok(sent.hand(web, handed).await)
        }
        Err(error) => sent.refuse(error, action::CREATE_TOKEN, &[field::LABEL, field::ROLE]),
    }
}

async fn revoke_token(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let acting = sent.acting()?;
    let id = sent.field(field::TOKEN);
    let typed = Some(sent.field(field::LABEL));
    let done = tokens::revoke(&web.services, &acting, id, typed).await;
    sent.settle(
        done,
        FormDone::TokenRevoked,
        &format!("{SETTINGS}/tokens/{id}"),
        &[],
    )
}

async fn invite(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let acting = sent.acting()?;
    let made = async {
        if let Some(id) = sent.fields.first(field::INVITE) {
            return invites::renew(&web.services, &acting, id).await;
        }
        acting.as_admin()?;
        let email = sent.field(field::EMAIL);
        invites::invite(&web.services, &acting, email, sent.role()?).await
    };
    match made.await {
        Ok((invite, secret)) => {
            let scheme = if sent.visitor.https { "https" } else { "http" };
            let host = client::host(&sent.parts, &web.settings);
            let handed = Handed {
                what: HandedKind::Invite,
                name: invite.email,
                role: invite.role,
                secret: format!("{scheme}://{host}{}", join_path(secret.reveal())),
            };
            Ok(sent.hand(web, handed).await)
        }
        Err(error) => sent.refuse(error, action::INVITE, &[field::EMAIL, field::ROLE]),
    }
}

async fn withdraw(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let done = invites::withdraw(&web.services, &sent.acting()?, sent.field(field::INVITE)).await;
    sent.settle(done, FormDone::Withdrawn, SETTINGS, &[])
}

async fn set_role(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let acting = sent.acting()?;
    let member = sent.field(field::MEMBER);
    let done = async {
        let seen = sent.fields.first(field::SEEN).and_then(Role::from_key);
        people::set_role(&web.services, &acting, member, seen, sent.role()?).await
    };
    sent.settle(done.await, FormDone::RoleChanged, &page_of(member), &[])
}

async fn disable(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let member = sent.field(field::MEMBER);
    let done = people::disable(&web.services, &sent.acting()?, member).await;
    sent.settle(done, FormDone::Disabled, &page_of(member), &[])
}

async fn enable(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let member = sent.field(field::MEMBER);
    let done = people::enable(&web.services, &sent.acting()?, member).await;
    sent.settle(done, FormDone::Enabled, &page_of(member), &[])
}

async fn change_organization(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    const KEPT: [&str; 5] = [
        field::ORGANIZATION,
        field::TIME_ZONE,
        field::QUEUE_MEDIUM,
        field::QUEUE_LONG,
        field::SILENCE,
    ];
    let sent = Sent::read(&web, request).await?;
    let told = orgs::Told {
        name: sent.field(field::ORGANIZATION),
        time_zone: sent.field(field::TIME_ZONE),
        queue_medium: sent.field(field::QUEUE_MEDIUM),
        queue_long: sent.field(field::QUEUE_LONG),
        silence: sent.field(field::SILENCE),
    };
    // A version that cannot be read is none that there is.
    let version = sent.field(field::VERSION).parse().unwrap_or(-1);
    let done = orgs::change(&web.services, &sent.acting()?, version, &told).await;
    match done {
        Ok(()) => Ok(see(&format!(
            "{}?{}={}",
            action::CHANGE_ORGANIZATION,
            field::DONE,
            FormDone::Saved.key()
        ))),
        Err(error) => sent.refuse(error, action::CHANGE_ORGANIZATION, &KEPT),
    }
}

async fn change_retention(State(web): State<Web>, request: Request) -> Result<Response, Failure> {
    let sent = Sent::read(&web, request).await?;
    let done = retention::change(
        &web.services,
        &sent.acting()?,
        &sent.fields,
        sent.field(field::SEEN),
    )
    .await;
    match done {
        Ok(()) => Ok(see(&format!(
            "{}?{}={}",
            action::CHANGE_RETENTION,
            field::DONE,
            FormDone::Saved.key()
        ))),
        // Asked again: what is saved now may be something else than it was.
        Err(error) => {
            let kept: Vec<&str> = sent
                .fields
                .pairs()
                .map(|(key, _)| key)
                .filter(|key| *key != field::SEEN)
                .collect();
            sent.refuse(error, action::CHANGE_RETENTION, &kept)
        }
    }
}

fn page_of(member: &str) -> String {
    format!("{SETTINGS}/members/{member}")
}
