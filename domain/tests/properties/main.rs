//! What holds for every value, tried on many.

mod csv_round_trip;
mod days;
mod filter_round_trip;
mod lifecycle_model;
mod lifecycle_orders;
mod lifecycle_sequences;
mod strategies;
