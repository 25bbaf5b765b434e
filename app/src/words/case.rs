//! Capital letters. Browsers know them, so that the tables for it need not be downloaded.

use js_sys::JsString;

use crate::later::IN_BROWSER;

/// `text` in capital letters.
pub fn upper(text: &str) -> String {
    if IN_BROWSER {
        JsString::from(text).to_upper_case().into()
    } else {
        text.to_uppercase()
    }
}

/// `text` with a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let rest = text.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = text.split_at(rest);
    upper(first) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_alone() {
        for (text, capitalized) in [
            ("org limit", "Org limit"),
            ("ßa b", "SSa b"),
            ("", ""),
            ("éa", "Éa"),
        ] {
            assert_eq!(capital(text), capitalized);
        }
    }
}
