//! Components that know nothing of sessions: what any page of any product could use.
//!
//! They take words and callbacks, never domain rules; the exceptions are the date range and the multi-select, whose
//! values are the domain's `DateFilter` and the port's facets.

pub mod date_range;
mod dialog;
pub mod icon;
mod keys;
pub mod multi_select;
mod password_field;
pub mod popover;
mod text_field;
mod zone_input;

pub use date_range::DateRange;
pub use dialog::{Dialog, show_dialog};
pub use icon::{Icon, IconName};
pub use keys::{is_free, on_key};
pub use multi_select::MultiSelect;
pub use password_field::PasswordField;
pub use text_field::TextField;
pub use zone_input::ZoneInput;
