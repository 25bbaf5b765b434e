//! The shapes of bodies, for the OpenAPI document. Nothing is ever made of them: the domain's types are what is read and
//! written, words and lengths are the domain's own, and a test holds the two together.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

mod answered;
pub(super) mod examples;
pub(super) mod parameters;
mod sent;
mod words;

/// Names of shapes, for the attributes of handlers. What they are stands in [`all`].
macro_rules! shapes {
    ($($marker:ident $shape:ident),* $(,)?) => {
        $(#[doc = concat!("The shape `", stringify!($shape), "`.")]
        pub struct $marker;
        impl PartialSchema for $marker {
            fn schema() -> RefOr<Schema> {
                RefOr::T(Schema::default())
            }
        }
        impl ToSchema for $marker {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($shape))
            }
        })*
    };
}

shapes! {
    SessionSchema Session, NewSessionSchema NewSession, ChangeSchema Change, AttachmentSchema Attachment,
    AttachmentStateSchema AttachmentState, PageSchema Page, CountSchema Count, BatchSchema Batch, FacetSchema Facet,
    ErrorsSchema Errors, TokenSchema Token,
}

/// An object: its description, and of each field its name, whether it must be there, its shape and what it means.
fn object<const N: usize>(description: &str, fields: [(&str, Need, Value, &str); N]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (key, need, mut shape, meaning) in fields {
        if !meaning.is_empty() {
            shape["description"] = meaning.into();
        }
        properties.insert(key.to_owned(), shape);
        if need == Need::Required {
            required.push(key);
        }
    }
    let mut object = json!({
        "type": "object", "description": description, "properties": properties, "additionalProperties": false,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// A shape by its name. What is said beside it, e.g. a description, holds too.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list_of(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn nullable(name: &str) -> Value {
    json!({"oneOf": [reference(name), {"type": "null"}]})
}

/// Every shape by its name.
pub(super) fn all() -> Map<String, Value> {
    let shapes = [
        ("Session", answered::session()),
        ("Actor", answered::actor()),
        ("App", answered::app()),
        ("Device", answered::device()),
        ("Client", answered::client()),
        ("Options", answered::options()),
        ("Attachment", answered::attachment()),
        ("NewSession", sent::new_session()),
        ("NewActor", sent::new_actor()),
        ("NewApp", sent::new_app()),
        ("NewDevice", sent::new_device()),
        ("NewClient", sent::new_client()),
        ("NewOptions", sent::new_options()),
        ("NewAttachment", sent::new_attachment()),
        ("Change", sent::change()),
        ("Events", sent::events()),
        ("Event", sent::event()),
        ("AttachmentState", sent::attachment_state()),
        ("Page", answered::page()),
        ("Count", answered::count()),
        ("Batch", answered::batch()),
        ("Facet", answered::facet()),
        ("Option", answered::option()),
        ("Token", answered::token()),
        ("Errors", answered::errors()),
        ("Error", answered::error()),
    ];
    shapes
        .into_iter()
        .map(|(name, shape)| (name.to_owned(), shape))
        .collect()
}
