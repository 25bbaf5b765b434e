//! Where the code is parted: the build takes this function, and what nothing else uses, into the second file.
#![expect(
    clippy::unnecessary_wraps,
    reason = "in a browser the file may not come, and the attribute asks for a way to say so"
)]

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use super::{ALL, Parts};

/// Fetches the second file, unless it is there.
#[wasm_split(later, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn fetch() -> Result<Parts, SplitLoaderError> {
    Ok(ALL)
}
