//! The OpenAPI document, from the handlers themselves.

use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{attachments, batch, events, export, facets, read, record};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Session History",
        description = "Record app sessions and read them again. Errors are `{\"errors\":[{\"code\",\"detail\",\"field\"}]}`. \
            Times are RFC 3339 in UTC with milliseconds.",
    ),
    paths(
        record::one, batch::many, events::happened, attachments::put, attachments::get, attachments::state,
        read::list, read::one, read::count, export::csv, facets::options,
    ),
    tags(
        (name = "Recording", description = "What recorders send."),
        (name = "Files", description = "What sessions leave behind."),
        (name = "Reading", description = "Finding and exporting sessions."),
    ),
    security(("token" = [])),
    modifiers(&BearerToken),
)]
struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token, `shp_..`"))
            .build();
        document
            .components
            .get_or_insert_with(Default::default)
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// `GET /api/v1/openapi.json`. Open to everybody: it says nothing of anybody's sessions.
pub async fn answer() -> Response {
    axum::Json(document()).into_response()
}
