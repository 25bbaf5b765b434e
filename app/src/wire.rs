//! How the browser reads what the server answers.
//!
//! It is JSON, as `serde_json` writes it, and read with less: without white space or fractions, with the fields of a
//! struct in the order of their declaration (one that may be nothing may be left out), and with no word about what is
//! wrong with it. A general reader would be a tenth of what a browser downloads.

use std::borrow::Cow;
use std::fmt;
use std::slice::Iter;

use leptos::prelude::{ArcResource, Resource};
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::de::{self, DeserializeOwned, DeserializeSeed, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};

/// The encoding of answers.
pub struct Wire;

/// An answer in the body of a response.
pub type Answer = Post<Wire>;

/// Data that the server loads and the browser takes over.
pub type Loaded<T> = Resource<T, Wire>;

/// Loads `T` for each `source`. The page is sent once it is there.
pub fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    ArcResource::new_with_options(source, fetch, true).into()
}

/// An answer that cannot be read.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer cannot be read")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        read(str::from_utf8(&bytes).map_err(|_| Unreadable)?)
    }
}

impl<T: Serialize> Encoder<T> for Wire {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Self::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Unreadable> {
        read(text)
    }
}

fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unreadable> {
    let mut reader = Reader { rest: text };
    let value = T::deserialize(&mut reader)?;
    reader.rest.is_empty().then_some(value).ok_or(Unreadable)
}

/// Takes a text apart from its beginning.
struct Reader<'de> {
    rest: &'de str,
}

impl<'de> Reader<'de> {
    /// Takes `token` if it stands here.
    #[inline(never)]
    fn has(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    #[inline(never)]
    fn take(&mut self, token: &str) -> Result<(), Unreadable> {
        if self.has(token) { Ok(()) } else { Err(Unreadable) }
    }

    /// Takes as many bytes; they end at a letter.
    fn cut(&mut self, bytes: usize) -> Result<&'de str, Unreadable> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline(never)]
    fn integer(&mut self) -> Result<i64, Unreadable> {
        let digits = self.rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        self.cut(digits + 1)?.parse().map_err(|_| Unreadable)
    }

    #[inline(never)]
    fn text(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.take("\"")?;
        let mut text = Cow::Borrowed("");
        loop {
            let plain = self.rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\'));
            text += self.cut(plain.count())?;
            if self.has("\"") {
                return Ok(text);
            }
            self.take("\\")?;
            text.to_mut().push(self.escaped()?);
        }
    }

    /// The letter of an escape, after the `\`.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        Ok(match self.cut(1)? {
            "n" => '\n',
            "r" => '\r',
            "t" => '\t',
            "b" => '\u{8}',
            "f" => '\u{c}',
            // Letters beyond the first 65,536 are never escaped: there are no pairs of codes.
            "u" => {
                let code = u32::from_str_radix(self.cut(4)?, 16).map_err(|_| Unreadable)?;
                char::from_u32(code).ok_or(Unreadable)?
            }
            other => other.chars().next().ok_or(Unreadable)?,
        })
    }
}

impl<'de> de::Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let yes = self.has("true");
        if !yes {
            self.take("false")?;
        }
        visitor.visit_bool(yes)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.text()?.into_owned())
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.has("null") {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.take("null")?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.take("[")?;
        let value = visitor.visit_seq(Items {
            reader: self,
            first: true,
        })?;
        self.take("]")?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.take("{")?;
        let value = visitor.visit_map(Items {
            reader: self,
            first: true,
        })?;
        self.take("}")?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.take("{")?;
        let value = visitor.visit_seq(Fields {
            reader: self,
            names: names.iter(),
            first: true,
        })?;
        self.take("}")?;
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let holds = self.has("{");
        let value = visitor.visit_enum(Variant { reader: self, holds })?;
        if holds {
            self.take("}")?;
        }
        Ok(value)
    }

    forward_to_deserialize_any! {
        i8 i16 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit_struct tuple_struct ignored_any
    }
}

/// The items of a list, or the keys and values of a map.
struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    first: bool,
}

impl Items<'_, '_> {
    /// True where another one follows.
    #[inline(never)]
    fn more(&mut self) -> Result<bool, Unreadable> {
        if matches!(self.reader.rest.as_bytes().first(), Some(b']' | b'}')) {
            return Ok(false);
        }
        if !self.first {
            self.reader.take(",")?;
        }
        self.first = false;
        Ok(true)
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        if self.more()? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unreadable> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        self.reader.take(":")?;
        seed.deserialize(&mut *self.reader)
    }
}

/// The fields of a struct.
struct Fields<'a, 'de> {
    reader: &'a mut Reader<'de>,
    names: Iter<'static, &'static str>,
    first: bool,
}

impl Fields<'_, '_> {
    /// Takes the name of a field and what stands around it; false, and nothing taken, where another field comes first.
    #[inline(never)]
    fn is_next(&mut self, name: &str) -> bool {
        let before = self.reader.rest;
        let begun = self.first || self.reader.has(",");
        let is_next = begun && self.reader.has("\"") && self.reader.has(name) && self.reader.has("\":");
        if is_next {
            self.first = false;
        } else {
            self.reader.rest = before;
        }
        is_next
    }
}

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        let Some(name) = self.names.next() else {
            return Ok(None);
        };
        if self.is_next(name) {
            return seed.deserialize(&mut *self.reader).map(Some);
        }
        // It was left out: that is nothing, where nothing may be.
        let rest = std::mem::replace(&mut self.reader.rest, "null");
        let value = seed.deserialize(&mut *self.reader);
        self.reader.rest = rest;
        value.map(Some)
    }
}

/// A choice: its name alone, or its name and what it holds.
struct Variant<'a, 'de> {
    reader: &'a mut Reader<'de>,
    holds: bool,
}

impl<'de> de::EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Unreadable> {
        let name = seed.deserialize(&mut *self.reader)?;
        if self.holds {
            self.reader.take(":")?;
        }
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.holds { Err(Unreadable) } else { Ok(()) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Unreadable> {
        if self.holds {
            seed.deserialize(self.reader)
        } else {
            Err(Unreadable)
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        InTwoWords,
        Other,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Whole {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left_out: Option<i64>,
        numbers: Vec<i64>,
        pairs: Vec<(String, String)>,
        map: BTreeMap<String, String>,
        kind: Kind,
        nothing: Option<Kind>,
        yes: bool,
        part: Option<Part>,
        offset_seconds: i32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Part {
        outcome: Result<i64, String>,
    }

    fn whole() -> Whole {
        Whole {
            text: "a \"b\" \\ / \n\r\t\u{8}\u{c}\u{1}\u{7f} \u{2028} ä 日 👩‍🚀".to_owned(),
            left_out: None,
            numbers: vec![0, -1, i64::MAX, i64::MIN],
            pairs: vec![("a".to_owned(), String::new()), (String::new(), "]}".to_owned())],
            map: [
                ("k".to_owned(), "v,\"".to_owned()),
                ("l".to_owned(), "{".to_owned()),
            ]
            .into(),
            kind: Kind::InTwoWords,
            nothing: None,
            yes: true,
            part: Some(Part { outcome: Ok(-7) }),
            offset_seconds: -18_000,
        }
    }

    #[test]
    fn reads_what_the_server_writes() {
        let empty = Whole {
            text: String::new(),
            left_out: Some(4),
            numbers: Vec::new(),
            pairs: Vec::new(),
            map: BTreeMap::new(),
            kind: Kind::Other,
            nothing: Some(Kind::Other),
            yes: false,
            part: None,
            offset_seconds: 0,
        };
        let failed = Whole {
            part: Some(Part {
                outcome: Err("it \"failed\"".to_owned()),
            }),
            ..whole()
        };
        for value in [whole(), empty, failed] {
            let text = <Wire as Encoder<Whole>>::encode(&value).expect("json");
            assert_eq!(<Wire as Decoder<Whole>>::decode(&text).expect(&text), value);
            let bytes = <Wire as Encodes<Whole>>::encode(&value).expect("json");
            assert_eq!(<Wire as Decodes<Whole>>::decode(bytes).expect(&text), value);
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_refused() {
        let text = serde_json::to_string(&whole()).expect("json");
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert!(read::<Whole>(&text[..end]).is_err(), "{}", &text[..end]);
        }
        for other in [
            format!("{text} "),
            text.replace("\"in_two_words\"", "\"unknown\""),
            text.replace("\"yes\":true", "\"yes\":1"),
            text.replace("\"numbers\":[0,", "\"numbers\":[0.5,"),
            text.replace("\"yes\"", "\"no\""),
            text.replace("\"numbers\":[", "\"numbers\":[,"),
            text.replace("-18000", "99999999999"),
            text.replace("\\n", "\\ud83d"),
        ] {
            assert_ne!(other, text);
            assert!(read::<Whole>(&other).is_err(), "{other}");
        }
    }
}
