//! The files of sessions, as the page's links ask for them.

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::AttachmentKind;

use super::client::Address;
use super::{Access, Failure, Web};
use crate::api::{Api, DownloadAsked as Asked, download};
use crate::service::audit::Doer;
use crate::service::{Error, RequestId};

/// `/sessions/{id}/files/{kind}`.
pub fn routes() -> Router<Web> {
    Router::new().route("/sessions/{id}/files/{kind}", get(file))
}

async fn file(
    State(web): State<Web>,
    id: RequestId,
    Access(who): Access,
    path: Result<Path<(String, String)>, PathRejection>,
    Address(address): Address,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let missing = || Failure::new(&Error::NotFound("file"), &id).into_response();
    let (Some(api), Ok(Path((session, kind)))) = (web.api.as_ref(), path) else {
        return missing();
    };
    let (Ok(session), Some(kind)) = (session.parse(), AttachmentKind::from_key(&kind)) else {
        return missing();
    };
    let scope = match who.scope() {
        Ok(scope) => scope,
        Err(error) => return Failure::new(&error, &id).into_response(),
    };
    let doer = Doer::person(&who.person.email, Some(address));
    let asked = Asked {
        scope,
        doer,
        method,
        headers,
    };
    match download(api, &asked, session, kind).await {
        Ok(response) => response,
        Err(error) => error.into_plain(id.as_str()),
    }
}

impl Web {
    /// The same with files and the REST API.
    #[must_use]
    pub fn with_api(self, api: Api) -> Self {
        Self {
            api: Some(api),
            ..self
        }
    }
}
