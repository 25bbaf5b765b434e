//! What Appetize says of its sessions, in its monthly CSV and on the pages of its API, and the sessions made of it.
//!
//! Pure, but for [`fill_all`]: both sources become a [`Told`], the same for the same session, and from there on nobody asks
//! where it came from. docs/appetize.md has the table of the fields and says who wins where both tell something.

mod device;
mod fields;
mod identity;
mod life;
mod merge;
mod session;

pub use fields::{Columns, Field, Told};
pub use identity::ids;
pub use merge::{Counts, fill_all, merge};
pub use session::{Made, make};

#[cfg(test)]
mod tests;
