//! The reader of that JSON, as serde asks for it. It knows nothing of what is read.

use std::borrow::Cow;
use std::slice::Iter;

use serde::de::{self, DeserializeSeed, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::Unreadable;

pub(super) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unreadable> {
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
