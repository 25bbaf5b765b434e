//! The style sheet: `@import`s inlined, addresses rewritten, and what browsers skip left out.
//!
//! Nothing here understands CSS beyond its tokens, on purpose: `light-dark()`, anchors, nesting and whatever comes next
//! pass through as written, and brotli gains what a cleverer minifier would.
mod bundle;
mod minify;
mod pieces;

pub use bundle::bundle;
pub use minify::minify;
