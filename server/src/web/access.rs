//! Who asks, by cookie.

use std::convert::Infallible;

use app::forms::{action, field};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Query;

use super::{Failure, Web, client, cookies, headers};
use crate::secret::Secret;
use crate::service::sign_ins::{self, SignedIn};
use crate::service::{Error, RequestId};

/// Whoever asks, signed in or not.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who they are, where they are signed in.
    pub signed_in: Option<SignedIn>,
    /// The cookie they sent, good or not.
    pub secret: Option<Secret>,
    /// Whether their browser speaks https.
    pub https: bool,
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let https = client::is_https(parts, &web.settings);
        let secret = cookies::sign_in(&parts.headers, https);
        let signed_in = match &secret {
            Some(secret) => sign_ins::resume(&web.services, secret)
                .await
                .map_err(|error| Failure::new(&error, &request_id(parts, web)))?,
            None => None,
        };
        Ok(Self {
            signed_in,
            secret,
            https,
        })
    }
}

/// Somebody who is signed in. Who is not is sent to the sign-in page where a page was asked for, and refused with 401
/// elsewhere.
#[derive(Clone, Debug)]
pub struct Access(pub SignedIn);

impl FromRequestParts<Web> for Access {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, web)
            .await
            .map_err(IntoResponse::into_response)?;
        visitor.signed_in.map(Self).ok_or_else(|| {
            let html = headers::text(&parts.headers, header::ACCEPT)
                .is_some_and(|types| types.contains("text/html"));
            if parts.method == Method::GET && html {
                to_sign_in(parts)
            } else {
                Failure::new(&Error::SignedOut, &request_id(parts, web)).into_response()
            }
        })
    }
}

/// To the sign-in page and from there back to what was asked for.
pub fn to_sign_in(parts: &Parts) -> Response {
    let mut query = Query::default();
    let wanted = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    query.push(field::NEXT, wanted);
    Redirect::to(&query.href(action::SIGN_IN)).into_response()
}

impl FromRequestParts<Web> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(request_id(parts, web))
    }
}

fn request_id(parts: &Parts, web: &Web) -> RequestId {
    parts
        .extensions
        .get()
        .cloned()
        .unwrap_or_else(|| RequestId::draw(&web.services.entropy))
}
