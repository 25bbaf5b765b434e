//! Case folding: the one way text is made comparable, for what is searched and for what is searched in.

/// Lower-cases `text` letter by letter, without regard to position or language, so that folding a whole text and
/// folding a part of it agree (the final sigma is folded like any other).
pub fn fold_case(text: &str) -> String {
    lower(text).replace('ς', "σ")
}

#[cfg(not(target_family = "wasm"))]
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Browsers know lower case: its table need not be downloaded. Theirs minds the final sigma, and nothing else besides.
#[cfg(target_family = "wasm")]
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_beyond_ascii_and_parts_like_wholes() {
        assert_eq!(fold_case("ÅSA Straße"), "åsa straße");
        assert!(fold_case("ΟΔΥΣΣΕΥΣ").contains(&fold_case("σεύς").replace('ύ', "υ")));
    }
}
