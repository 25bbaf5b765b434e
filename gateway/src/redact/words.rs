//! Words of one session that are not recorded, and how they are found in other texts.
//!
//! Who repeats a text writes it in a way of their own: escaped for an address, quoted for JSON, one inside the other. So
//! both sides are read [`plainly`] before they are compared, whatever the way was.

use std::collections::HashMap;
use std::ops::Range;

use super::{HIDDEN, text};

/// Letters of the shortest word that is looked for in other texts: shorter ones stand everywhere.
const SHORTEST: usize = 4;
/// Bytes of all words of a session. None is forgotten before it is over: who types more is blind from there on.
const MOST: usize = 1024 * 1024;

/// Words of one session that are not recorded: what was typed, and secrets of its capabilities.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// By what they begin with, so that a text is gone through once, however many there are.
    known: HashMap<[u8; SHORTEST], Vec<Box<[u8]>>>,
    bytes: usize,
    blind: Option<Blind>,
}

/// Why it is not known of a text whether it repeats something that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blind {
    /// What was typed before is known to the gateway alone that ran then: it lives in memory only.
    Restarted,
    /// More was typed than is remembered.
    TooMuch,
}

impl Blind {
    /// What is said of logs that were left out for it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Restarted => {
                "The gateway was restarted while the session ran. It does not keep what is typed, so it could not take \
                 that out of logs that were read afterwards, and left them out."
            }
            Self::TooMuch => {
                "More was typed in this session than the gateway remembers. It could not take that out of logs that were \
                 read afterwards, and left them out."
            }
        }
    }
}

impl Words {
    /// Of a session that ran before: what was typed then is not known.
    pub fn forgotten() -> Self {
        Self {
            blind: Some(Blind::Restarted),
            ..Self::default()
        }
    }

    /// Why not everything is known; nothing where it is.
    pub const fn blind(&self) -> Option<Blind> {
        self.blind
    }

    /// Something was typed that was not heard.
    pub fn miss(&mut self) {
        self.blind.get_or_insert(Blind::TooMuch);
    }

    /// Remembers what was typed. Keys that print nothing stand in a private area of Unicode: they and line breaks part what
    /// stands in one field from what stands in the next.
    pub fn typed(&mut self, text: &str) {
        let parts = || text.split(|c: char| c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}'));
        parts().for_each(|part| self.add(part));
        if parts().nth(1).is_some() {
            // Or in the midst of one, as Shift does.
            self.add(&parts().collect::<String>());
        }
    }

    /// Remembers a word.
    pub fn add(&mut self, word: &str) {
        let word = word.trim();
        if word.chars().count() >= SHORTEST {
            self.insert(word.as_bytes());
            self.insert(&plainly(word.as_bytes()).0);
        }
    }

    fn insert(&mut self, word: &[u8]) {
        let Some(begin) = word.first_chunk() else {
            return;
        };
        let beside = self.known.entry(*begin).or_default();
        if beside.iter().any(|other| **other == *word) {
            return;
        }
        if self.bytes + word.len() > MOST {
            self.miss();
            return;
        }
        self.bytes += word.len();
        beside.push(word.into());
    }

    /// The text without the words, and without what looks like a secret by itself.
    pub fn hide(&self, told: &str) -> String {
        let mut found = Vec::new();
        self.find(told.as_bytes(), |at| (at, at + 1), &mut found);
        if told.contains(['%', '\\', '+']) {
            let (plain, spans) = plainly(told.as_bytes());
            self.find(&plain, |at| spans[at], &mut found);
        }
        if found.is_empty() {
            return text(told);
        }
        text(&without(told, found))
    }

    fn find(&self, text: &[u8], span: impl Fn(usize) -> (usize, usize), found: &mut Vec<Range<usize>>) {
        if self.known.is_empty() {
            return;
        }
        for (at, begin) in text.windows(SHORTEST).enumerate() {
            let words = begin.first_chunk().and_then(|begin| self.known.get(begin));
            let longest = words
                .into_iter()
                .flatten()
                .filter(|word| text[at..].starts_with(word))
                .map(|word| word.len())
                .max();
            if let Some(length) = longest {
                found.push(span(at).0..span(at + length - 1).1);
            }
        }
    }
}

/// A text with [`HIDDEN`] in the place of what was found in it.
fn without(text: &str, mut found: Vec<Range<usize>>) -> String {
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for range in found {
        if range.end <= end {
            continue;
        }
        let mut start = range.start;
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        // What overlaps is hidden as one, so that nothing of either is left.
        if start >= end {
            out.push_str(&text[end..start]);
            out.push_str(HIDDEN);
        }
        end = range.end;
        while !text.is_char_boundary(end) {
            end += 1;
        }
    }
    out.push_str(&text[end..]);
    out
}

/// A text without what addresses and JSON write differently, and where each of its bytes stood: begin and end.
fn plainly(text: &[u8]) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut plain, mut spans) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let mut letter = [0; 4];
        let (bytes, length) = match rest[0] {
            b'%' => escaped(rest).map_or((&rest[..1], 1), |(byte, length)| {
                letter[0] = byte;
                (&letter[..1], length)
            }),
            // Before what it quotes, once or more often.
            b'\\' => numbered(rest).map_or((&rest[..0], 1), |(c, length)| {
                (c.encode_utf8(&mut letter).as_bytes(), length)
            }),
            _ => (&rest[..1], 1),
        };
        for byte in bytes {
            match byte {
                b'\\' => continue,
                b'+' => plain.push(b' '),
                _ => plain.push(*byte),
            }
            spans.push((at, at + length));
        }
        at += length;
    }
    (plain, spans)
}

/// The byte that `%40` stands for, also where that was escaped again (`%2540`), and how long it is.
fn escaped(text: &[u8]) -> Option<(u8, usize)> {
    let byte = |at: usize| hexadecimal(text.get(at..at + 2)?);
    let mut at = 1;
    while byte(at) == Some(u32::from(b'%')) && byte(at + 2).is_some() {
        at += 2;
    }
    Some((u8::try_from(byte(at)?).ok()?, at + 2))
}

/// The letter that `\u0040` stands for, also where that was quoted again, and how long it is.
fn numbered(text: &[u8]) -> Option<(char, usize)> {
    let unit = |from: usize| {
        let slashes = text
            .get(from..)?
            .iter()
            .take_while(|byte| **byte == b'\\')
            .count();
        let at = from + slashes;
        (slashes > 0 && text.get(at) == Some(&b'u')).then_some(())?;
        let number = u16::try_from(hexadecimal(text.get(at + 1..at + 5)?)?).ok()?;
        Some((number, at + 5))
    };
    let (first, end) = unit(0)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some((c, end));
    }
    // Letters beyond the first plane come as two.
    let (second, end) = unit(end)?;
    let c = char::decode_utf16([first, second]).next()?.ok()?;
    Some((c, end))
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        Some(number * 16 + char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Words {
        let mut words = Words::default();
        for word in list {
            words.typed(word);
        }
        words
    }

    #[test]
    fn words_are_found_however_they_are_written() {
        let words = words(&["blue \"shoes\" & more", "abc", "P@ss~wö<rd!", "C:\\new\\x"]);
        for (told, hidden) in [
            (
                r#"?q=blue+%22shoes%22+%26+more {"q":"blue \"shoes\" & more"} abc"#,
                r#"?q=[hidden] {"q":"[hidden]"} abc"#,
            ),
            ("P%40ss~w%C3%B6%3Crd!", "[hidden]"),
            ("p=P%40ss%7Ew%c3%b6%3crd%21&x=1", "p=[hidden]&x=1"),
            ("P%2540ss%257Ew%25C3%25B6%253Crd!", "[hidden]"),
            (r#""P@ss~w\u00f6\u003Crd!""#, r#""[hidden]""#),
            (
                r#"{\"a\":\"P@ss~w\\u00f6\\u003Crd!\"}"#,
                r#"{\"a\":\"[hidden]\"}"#,
            ),
            (
                r#"C:\new\x "C:\\new\\x" C%3A%5Cnew%5cx"#,
                r#"[hidden] "[hidden]" [hidden]"#,
            ),
            ("100% \\ %zz ö%", "100% \\ %zz ö%"),
        ] {
            assert_eq!(words.hide(told), hidden, "{told}");
        }
    }

    #[test]
    fn letters_beyond_the_first_plane_are_found() {
        let words = words(&["pass😀word"]);
        assert_eq!(
            words.hide(r"pass\ud83d\ude00word, pass\ud83dword"),
            r"[hidden], pass\ud83dword"
        );
    }

    #[test]
    fn special_keys_and_lines_part_what_was_typed() {
        let words = words(&[
            "ann@shop.example\u{E004}hunter2\u{E007}",
            "first line\nsecond line",
            "se\u{E008}C\u{E008}ret",
        ]);
        assert_eq!(
            words.hide("hunter2 of ann%40shop.example typed second line, seCret"),
            "[hidden] of [hidden] typed [hidden], [hidden]"
        );
    }

    #[test]
    fn what_overlaps_leaves_nothing_behind() {
        let words = words(&["abcdef", "defghijk", "fghi"]);
        assert_eq!(
            words.hide("-abcdefghijk-abcdefabcdef"),
            "-[hidden]-[hidden][hidden]"
        );
    }

    #[test]
    fn nothing_is_forgotten_and_too_much_is_said() {
        let mut words = words(&["hunter2"]);
        for number in 0..2_000 {
            words.typed(&format!("some text of number {number}"));
        }
        assert_eq!(words.blind(), None);
        words.typed(&"much ".repeat(300_000));
        assert_eq!(words.blind(), Some(Blind::TooMuch));
        assert_eq!(words.hide("hunter2"), "[hidden]");
    }

    proptest::proptest! {
        /// Whatever is told and typed: no text is cut within a letter, and no word is left in it.
        #[test]
        fn no_text_is_too_odd(told in "\\PC*", typed in "\\PC{4,9}", odd in "[%+\\\\u0-9a-fä]{0,20}") {
            let words = words(&[&typed, &odd]);
            let hidden = without(&told, Vec::new());
            proptest::prop_assert_eq!(&hidden, &told);
            let hidden = words.hide(&format!("{told} {typed} {odd}{told}"));
            if typed.trim().chars().count() >= SHORTEST && !HIDDEN.contains(typed.trim()) {
                proptest::prop_assert!(!hidden.contains(typed.trim()), "{}", hidden);
            }
        }
    }
}
