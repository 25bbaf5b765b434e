//! Reads the fields of a JSON object one by one, tells all that is wrong, and names the fields that nobody asked for.

use std::borrow::Cow;
use std::str::FromStr;

use super::object::{Node, Object};
use super::{FieldError, FieldErrorCode, FieldErrors};

/// Reads `text` as one JSON object.
pub(crate) fn parse_object(text: &[u8]) -> Result<Object<'_>, FieldErrors> {
    match serde_json::from_slice(text) {
        Ok(Node::Object(object)) => Ok(object),
        Ok(_) => Err(FieldError::new("", FieldErrorCode::WrongType, "This must be a JSON object.").into()),
        Err(error) => {
            let message = if error.is_eof() {
                "The JSON ends before it is complete.".to_owned()
            } else {
                format!(
                    "This is not valid JSON: line {}, column {}.",
                    error.line(),
                    error.column()
                )
            };
            Err(FieldError::new("", FieldErrorCode::MalformedJson, message).into())
        }
    }
}

/// The fields of one object that were not read yet.
pub(crate) struct Fields<'a> {
    /// Where the object stands; empty for the whole.
    path: Cow<'a, str>,
    object: Object<'a>,
    errors: &'a mut Vec<FieldError>,
}

impl<'a> Fields<'a> {
    /// The fields of the whole.
    pub(crate) fn new(object: Object<'a>, errors: &'a mut Vec<FieldError>) -> Self {
        Self {
            path: Cow::Borrowed(""),
            object,
            errors,
        }
    }

    /// The path of one of the fields.
    pub(crate) fn field(&self, key: &str) -> String {
        joined(&self.path, key)
    }

    pub(crate) fn wrong(&mut self, key: &str, code: FieldErrorCode, message: impl Into<String>) {
        let field = self.field(key);
        self.errors.push(FieldError::new(field, code, message));
    }

    /// Takes a value; `null` is missing.
    pub(crate) fn take(&mut self, key: &str) -> Option<Node<'a>> {
        self.object.take(key).filter(|value| !matches!(value, Node::Null))
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.looked_at(key).map(Cow::into_owned)
    }

    /// A text that is only looked at.
    fn looked_at(&mut self, key: &str) -> Option<Cow<'a, str>> {
        if let Node::Text(text) = self.take(key)? {
            return Some(text);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be a text.");
        None
    }

    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        if let Node::Flag(flag) = self.take(key)? {
            return Some(flag);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be true or false.");
        None
    }

    pub(crate) fn integer(&mut self, key: &str) -> Option<i64> {
        if let Node::Number(Some(integer)) = self.take(key)? {
            return Some(integer);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be a whole number.");
        None
    }

    /// A text with a form of its own, such as a time or an id. An empty text is missing.
    pub(crate) fn parsed<T: FromStr>(&mut self, key: &str, advice: &str) -> Option<T> {
        self.word(key, |text| text.parse().ok(), advice)
    }

    pub(crate) fn time(&mut self, key: &str) -> Option<crate::Timestamp> {
        self.parsed(key, "Write a time as RFC 3339, e.g. 2026-11-23T14:31:22.104Z.")
    }

    /// One of a list of words. An empty text is missing.
    pub(crate) fn word<T>(
        &mut self,
        key: &str,
        from_key: impl Fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        let text = self.looked_at(key).filter(|text| !text.is_empty())?;
        let value = from_key(&text);
        if value.is_none() {
            self.wrong(key, FieldErrorCode::Invalid, advice);
        }
        value
    }

    /// One of a list of words that must be given.
    pub(crate) fn required_word<T>(
        &mut self,
        key: &str,
        from_key: impl Fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        let Some(value) = self.take(key) else {
            self.wrong(key, FieldErrorCode::Missing, advice);
            return None;
        };
        let Node::Text(text) = value else {
            self.wrong(key, FieldErrorCode::WrongType, "This must be a text.");
            return None;
        };
        let word = from_key(&text);
        if word.is_none() {
            self.wrong(key, FieldErrorCode::Invalid, advice);
        }
        word
    }

    /// Takes every field that was not read yet, each of them a text.
    pub(crate) fn texts<T: FromIterator<(String, String)>>(&mut self) -> T {
        std::mem::take(&mut self.object)
            .into_rest()
            .into_iter()
            .filter_map(|(key, value)| match value {
                Node::Text(text) => Some((key.into_owned(), text.into_owned())),
                Node::Null => None,
                _ => {
                    self.wrong(&key, FieldErrorCode::WrongType, "This must be a text.");
                    None
                }
            })
            .collect()
    }

    pub(crate) fn list(&mut self, key: &str) -> Vec<Node<'a>> {
        match self.take(key) {
            None => Vec::new(),
            Some(Node::List(values)) => values,
            Some(_) => {
                self.wrong(key, FieldErrorCode::WrongType, "This must be a list.");
                Vec::new()
            }
        }
    }

    pub(crate) fn map(&mut self, key: &str) -> Option<Object<'a>> {
        if let Node::Object(object) = self.take(key)? {
            return Some(object);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be an object.");
        None
    }

    /// Reads an object inside this one and names its unknown fields.
    pub(crate) fn object<T>(&mut self, key: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        let object = self.map(key)?;
        let path = if self.path.is_empty() {
            Cow::Borrowed(key)
        } else {
            Cow::Owned(self.field(key))
        };
        Some(self.nested(path, object, read))
    }

    /// Reads an object that stands at `path` and names its unknown fields.
    pub(crate) fn nested<T>(
        &mut self,
        path: Cow<'_, str>,
        object: Object<'_>,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> T {
        let mut fields = Fields {
            path,
            object,
            errors: self.errors,
        };
        let value = read(&mut fields);
        fields.finish();
        value
    }

    /// Names every field that was not read.
    pub(crate) fn finish(self) {
        let Self { path, object, errors } = self;
        for (key, _) in object.into_rest() {
            let shown: String = key.chars().filter(|c| !c.is_control()).take(64).collect();
            let field = joined(&path, &shown);
            let message = format!("There is no field “{shown}”.");
            errors.push(FieldError::new(field, FieldErrorCode::UnknownField, message));
        }
    }
}

/// The path of a field of the object that stands at `path`.
fn joined(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
