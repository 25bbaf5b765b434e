//! Who asks, by bearer token, and from where.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{Api, ApiError};
use crate::service::tokens::{Token, authenticate};

/// The token of the request. Cookies are not looked at.
#[derive(Clone, Debug)]
pub struct Bearer(pub Token);

impl FromRequestParts<Api> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, ApiError> {
        const ADVICE: &str = "Send an API token as `Authorization: Bearer shp_..`.";
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .ok_or_else(|| ApiError::unauthorized(ADVICE))?;
        let secret = header
            .to_str()
            .ok()
            .and_then(|text| text.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim())
            .ok_or_else(|| ApiError::unauthorized(ADVICE))?;
        Ok(Self(authenticate(&api.services, secret).await?))
    }
}

/// The address that a request came from, as the server around these routes tells it in the request's extensions: it
/// knows which proxies are to be believed. Nothing where it tells none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameFrom(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for CameFrom {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}
