//! Two letters that stand for a person or an organization.

use crate::words;

/// The first letters of the first and the last word: `Ada Okafor` and `ada.okafor@harbor.example` are `AO`.
pub fn initials(name: &str) -> String {
    let name = name.split_once('@').map_or(name, |(person, _)| person);
    let mut firsts = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter_map(|word| word.chars().next());
    let first = firsts.next();
    let last = firsts.next_back();
    let letters: String = first.into_iter().chain(last).collect();
    words::upper(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last() {
        for (name, letters) in [
            ("Ada Okafor", "AO"),
            ("Anna Maria van der Berg", "AB"),
            ("leo.martins@harbor.example", "LM"),
            ("ada", "A"),
            ("سوق هاربر", "سه"),
            (" ", ""),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}
