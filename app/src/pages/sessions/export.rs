//! Export.
mod download;
mod records;
