//! Components that know nothing of sessions: what any page of any product could use.
//!
//! They take words and callbacks, never domain rules; the exceptions are the date range and the multi-select, whose
//! values are the domain's `DateFilter` and the port's facets.

mod dialog;
pub mod icon;
mod keys;
mod password_field;
mod text_field;
mod zone_input;

pub use dialog::{Dialog, show_dialog};
pub use icon::{Icon, IconName};
pub use keys::{is_free, on_key};
pub use password_field::PasswordField;
pub use text_field::TextField;
pub use zone_input::ZoneInput;
