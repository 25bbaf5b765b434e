//! The search field.

use crate::fold::fold_case;

/// Letters of a search at the most.
pub const MAX_SEARCH_CHARS: usize = 256;
/// Terms of a search at the most.
pub const MAX_SEARCH_TERMS: usize = 12;

/// What was typed into the search field, without spaces around it.
///
/// Words are ANDed, `"a phrase"` is one term; a quote that is never closed reaches to the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Search(String);

impl Search {
    /// Takes what was typed.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// True where nothing is searched: no text, or quotes and spaces alone.
    pub fn is_empty(&self) -> bool {
        self.words().is_empty()
    }

    /// The terms, folded with [`fold_case`], in order, without repeats.
    pub fn terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = Vec::new();
        for term in self.words().into_iter().map(fold_case) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// The terms as they were typed, in order, without repeats.
    pub fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for (at, part) in self.0.split('"').enumerate() {
            let in_quotes = at % 2 == 1;
            let typed: Vec<&str> = if in_quotes {
                vec![part.trim()]
            } else {
                part.split_whitespace().collect()
            };
            for word in typed.into_iter().filter(|word| !word.is_empty()) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases() {
        assert_eq!(
            Search::new(r#" Harbor "Checkout  Suite" pay "#).terms(),
            ["harbor", "checkout  suite", "pay"]
        );
        assert_eq!(Search::new(r#""never closed"#).terms(), ["never closed"]);
        assert_eq!(Search::new("a A a").terms(), ["a"]);
        assert!(Search::new(r#" "" " "#).is_empty());
    }
}
