//! Texts that are searched, folded once and kept one behind the other, so that a search is one walk through memory.

use std::collections::BTreeSet;

use domain::fold::fold_case;
use memchr::memmem;

/// Stands behind each text. No UTF-8 has this byte, so nothing that is found reaches from one text into the next.
const END: u8 = 0xff;

/// Texts, each with the key of the row that has it.
#[derive(Debug, Default)]
pub(in crate::store) struct Texts {
    bytes: Vec<u8>,
    /// Where each text ends, and the row.
    ends: Vec<(usize, i64)>,
}

impl Texts {
    /// Adds a text of a row.
    pub(super) fn push(&mut self, text: &str, key: i64) {
        self.bytes.extend_from_slice(fold_case(text).as_bytes());
        self.bytes.push(END);
        self.ends.push((self.bytes.len(), key));
    }

    /// The rows of the texts that hold a folded term.
    pub(in crate::store) fn having(&self, term: &str) -> BTreeSet<i64> {
        let finder = memmem::Finder::new(term);
        let mut keys = BTreeSet::new();
        let mut from = 0;
        while let Some(found) = self.bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let at = self.ends.partition_point(|(end, _)| *end <= from + found);
            let Some((end, key)) = self.ends.get(at) else {
                break;
            };
            keys.insert(*key);
            from = *end;
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_each_text_holds_and_nothing_across_two() {
        let mut texts = Texts::default();
        for (text, key) in [
            ("Courier", 1),
            ("", 2),
            ("ΟΔΥΣΣΕΥΣ", 3),
            ("com.harbor.courier", 1),
            ("rie", 4),
        ] {
            texts.push(text, key);
        }
        let found = |term: &str| texts.having(term).into_iter().collect::<Vec<_>>();
        assert_eq!(found("courier"), [1]);
        assert_eq!(found("rie"), [1, 4]);
        assert_eq!(found(&fold_case("δυσσ")), [3]);
        assert_eq!(found("rcom"), [0; 0]);
        assert_eq!(found("rieο"), [0; 0]);
        assert_eq!(Texts::default().having("a"), BTreeSet::new());
    }
}
