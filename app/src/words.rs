//! Numbers, sizes, lengths and times as people read them: pure functions, the same on the server and in the browser.
//!
//! Nothing here asks what time it is or where one is: times come with their zone's offset and are told relative to a
//! `now` that is passed in.

mod case;
mod date;
mod duration;
mod number;

pub use case::{capital, upper};
pub use date::{
    ago, clock, clock_or_day, day, day_and_clock, day_in_year, day_of, day_only, full, long_day, month_year,
};
pub use duration::duration;
pub use number::{count, days, rows, sessions, size};
