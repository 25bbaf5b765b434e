//! `GET /token`: who one is.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::bearer::Bearer;
use super::schema::TokenSchema;
use super::{Api, ApiError};
use crate::service;

#[derive(Serialize)]
struct Own {
    id: String,
    label: String,
    role: &'static str,
    org: String,
}

/// Say who the token is: what sessions that it runs name as their actor.
///
/// A recorder that is handed its clients' tokens learns their ids and labels here.
#[utoipa::path(
    get, path = "/api/v1/token", tag = "Reading", operation_id = "whoAmI",
    responses((status = 200, description = "The token of this request", body = TokenSchema)),
)]
pub async fn own(State(api): State<Api>, Bearer(token): Bearer) -> Result<Response, ApiError> {
    let org = api
        .services
        .store
        .org(token.org)
        .await
        .map_err(service::Error::from)?;
    let own = Own {
        id: token.id,
        label: token.label,
        role: token.role.key(),
        org: org.map(|org| org.slug).unwrap_or_default(),
    };
    Ok(axum::Json(own).into_response())
}
