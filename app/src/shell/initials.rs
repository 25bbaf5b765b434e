//! Two letters that stand for a person or an organization.

/// The first letters of the first and the last word: `Ada Okafor` and `ada.okafor@harbor.example` are `AO`.
pub fn initials(name: &str) -> String {
    let name = name.split_once('@').map_or(name, |(person, _)| person);
    let mut words = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
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
