//! JSON as it stands in a text: names and words are borrowed from it unless they hold an escape.
//!
//! A batch is thousands of objects of some sixty fields, most of which are only looked at: their names, words and times
//! need no copies. Knows nothing of what the fields mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of JSON.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Null,
    Flag(bool),
    /// A number: the integer that it stands for, where it stands for one.
    Number(Option<i64>),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Object<'a>),
}

/// The fields of an object; nothing where one was taken.
#[derive(Debug, Default)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Option<Node<'a>>)>);

impl<'a> Object<'a> {
    /// True where there is a field of that name.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.0
            .iter()
            .any(|(name, value)| value.is_some() && **name == *key)
    }

    /// Takes a field. Of several of one name the last one counts.
    pub(crate) fn take(&mut self, key: &str) -> Option<Node<'a>> {
        let mut found = None;
        // Objects have few fields, of names that differ in length: looking at all of them is cheaper than an index.
        for (name, value) in &mut self.0 {
            if **name == *key {
                found = value.take().or(found);
            }
        }
        found
    }

    /// What was not taken, in the order of the names; of several of one name the last one.
    pub(crate) fn into_rest(self) -> Vec<(Cow<'a, str>, Node<'a>)> {
        let mut rest: Vec<(Cow<'a, str>, Node<'a>)> = self
            .0
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        rest.sort_by(|one, other| one.0.cmp(&other.0));
        rest.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                // The earlier one is kept: let it be the later.
                std::mem::swap(later, earlier);
            }
            same
        });
        rest
    }
}

/// The integer that a number with a point stands for: JSON knows one kind of number, and some writers put `1.0` for 1.
fn whole(number: f64) -> Option<i64> {
    /// Up to here every integer has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within the range where nothing is lost"
    )]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Takes whatever there is.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(Some(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(i64::try_from(number).ok()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(whole(number)))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Node<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some((Name(name), value)) = fields.next_entry()? {
            object.push((name, Some(value)));
        }
        Ok(Node::Object(Object(object)))
    }
}

/// The name of a field.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AnyName)
    }
}

/// Takes whatever name there is.
struct AnyName;

impl<'de> Visitor<'de> for AnyName {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Object<'_> {
        match serde_json::from_str(text).expect("JSON") {
            Node::Object(object) => object,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_holds_no_escape_is_borrowed() {
        let mut fields = object(r#"{"plain":"word","esc\u0061ped":"a\nb"}"#);
        assert!(matches!(
            fields.take("plain"),
            Some(Node::Text(Cow::Borrowed("word")))
        ));
        let Some(Node::Text(Cow::Owned(text))) = fields.take("escaped") else {
            panic!("a text of its own");
        };
        assert_eq!(text, "a\nb");
    }

    #[test]
    fn the_last_of_one_name_counts_and_names_are_told_in_order() {
        let mut fields = object(r#"{"b":1,"a":2,"c":3,"b":4,"a":5,"b":6}"#);
        assert!(fields.has("b"));
        assert!(matches!(fields.take("b"), Some(Node::Number(Some(6)))));
        assert!(!fields.has("b"), "all of them are gone");
        assert!(fields.take("b").is_none());
        let rest: Vec<(String, Option<i64>)> = fields
            .into_rest()
            .into_iter()
            .map(|(name, value)| match value {
                Node::Number(number) => (name.into_owned(), number),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(rest, [("a".to_owned(), Some(5)), ("c".to_owned(), Some(3))]);
    }

    #[test]
    fn numbers_are_whole_or_none() {
        for (text, number) in [
            ("7", Some(7)),
            ("-7", Some(-7)),
            ("1.0", Some(1)),
            ("1e3", Some(1_000)),
            ("1.5", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e300", None),
        ] {
            let text = format!(r#"{{"n":{text}}}"#);
            let mut fields = object(&text);
            assert!(
                matches!(fields.take("n"), Some(Node::Number(read)) if read == number),
                "{text}"
            );
        }
    }
}
