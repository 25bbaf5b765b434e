//! The calls from the browser to the server: each takes the [`crate::backend::Backend`] of its request and asks it.

use domain::SessionId;
use leptos::server;
use leptos::server_fn::codec::Json;

use crate::backend::{
    Access, AccessItem, AccessItemRequest, AuditPage, FacetPage, FacetRequest, Invitation, Organization,
    Refresh, RefreshRequest, Retention, SessionDetail, SessionsPage, Summary, Viewer, Welcome,
};
use crate::error::AppError;
use crate::wire::Answer;

/// See [`crate::backend::Backend::welcome`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "welcome")]
pub async fn load_welcome() -> Result<Welcome, AppError> {
    crate::error::backend()?.welcome().await
}

/// See [`crate::backend::Backend::viewer`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "viewer")]
pub async fn load_viewer() -> Result<Viewer, AppError> {
    crate::error::backend()?.viewer().await
}

/// See [`crate::backend::Backend::sessions`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "sessions")]
pub async fn load_sessions(query: String) -> Result<SessionsPage, AppError> {
    crate::error::backend()?.sessions(query).await
}

/// See [`crate::backend::Backend::summary`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "summary")]
pub async fn load_summary(query: String) -> Result<Summary, AppError> {
    crate::error::backend()?.summary(query).await
}

/// See [`crate::backend::Backend::facet`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "facet")]
pub async fn load_facet(request: FacetRequest) -> Result<FacetPage, AppError> {
    crate::error::backend()?.facet(request).await
}

/// See [`crate::backend::Backend::session`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "session")]
pub async fn load_session(id: SessionId) -> Result<SessionDetail, AppError> {
    crate::error::backend()?.session(id).await
}

/// See [`crate::backend::Backend::refresh`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "refresh")]
pub async fn load_refresh(request: RefreshRequest) -> Result<Refresh, AppError> {
    crate::error::backend()?.refresh(request).await
}

/// See [`crate::backend::Backend::access`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "access")]
pub async fn load_access(query: String) -> Result<Access, AppError> {
    crate::error::backend()?.access(query).await
}

/// See [`crate::backend::Backend::access_item`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "access-item")]
pub async fn load_access_item(request: AccessItemRequest) -> Result<AccessItem, AppError> {
    crate::error::backend()?.access_item(request).await
}

/// See [`crate::backend::Backend::organization`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "organization")]
pub async fn load_organization() -> Result<Organization, AppError> {
    crate::error::backend()?.organization().await
}

/// See [`crate::backend::Backend::audit`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "audit")]
pub async fn load_audit(query: String) -> Result<AuditPage, AppError> {
    crate::error::backend()?.audit(query).await
}

/// See [`crate::backend::Backend::retention`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "retention")]
pub async fn load_retention(query: String) -> Result<Retention, AppError> {
    crate::error::backend()?.retention(query).await
}

/// See [`crate::backend::Backend::invitation`].
#[server(input = Json, output = Answer, prefix = "/rpc", endpoint = "invitation")]
pub async fn load_invitation(secret: String) -> Result<Invitation, AppError> {
    crate::error::backend()?.invitation(secret).await
}
