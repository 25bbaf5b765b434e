//! Reads the fields of a JSON object one by one, tells all that is wrong, and names the fields that nobody asked for.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{FieldError, FieldErrorCode, FieldErrors};

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

/// Reads `text` as one JSON object.
pub(crate) fn parse_object(text: &[u8]) -> Result<Map<String, Value>, FieldErrors> {
    match serde_json::from_slice(text) {
        Ok(Value::Object(map)) => Ok(map),
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
    path: String,
    map: Map<String, Value>,
    errors: &'a mut Vec<FieldError>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(path: String, map: Map<String, Value>, errors: &'a mut Vec<FieldError>) -> Self {
        Self { path, map, errors }
    }

    /// The path of one of the fields.
    pub(crate) fn field(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    pub(crate) fn wrong(&mut self, key: &str, code: FieldErrorCode, message: impl Into<String>) {
        let field = self.field(key);
        self.errors.push(FieldError::new(field, code, message));
    }

    /// Takes a value; `null` is missing.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        if let Value::String(text) = self.take(key)? {
            return Some(text);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be a text.");
        None
    }

    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        if let Value::Bool(flag) = self.take(key)? {
            return Some(flag);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be true or false.");
        None
    }

    pub(crate) fn integer(&mut self, key: &str) -> Option<i64> {
        let number = self.take(key)?;
        let integer = number.as_i64().or_else(|| whole(number.as_f64()?));
        if integer.is_none() {
            self.wrong(key, FieldErrorCode::WrongType, "This must be a whole number.");
        }
        integer
    }

    /// A text with a form of its own, such as a time or an id. An empty text is missing.
    pub(crate) fn parsed<T: FromStr>(&mut self, key: &str, advice: &str) -> Option<T> {
        let text = self.text(key).filter(|text| !text.is_empty())?;
        let value = text.parse().ok();
        if value.is_none() {
            self.wrong(key, FieldErrorCode::Invalid, advice);
        }
        value
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
        let text = self.text(key).filter(|text| !text.is_empty())?;
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
        let Value::String(text) = value else {
            self.wrong(key, FieldErrorCode::WrongType, "This must be a text.");
            return None;
        };
        let word = from_key(&text);
        if word.is_none() {
            self.wrong(key, FieldErrorCode::Invalid, advice);
        }
        word
    }

    /// The names of the fields that were not read yet.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.map.keys().cloned().collect()
    }

    pub(crate) fn list(&mut self, key: &str) -> Vec<Value> {
        match self.take(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.wrong(key, FieldErrorCode::WrongType, "This must be a list.");
                Vec::new()
            }
        }
    }

    pub(crate) fn map(&mut self, key: &str) -> Option<Map<String, Value>> {
        if let Value::Object(map) = self.take(key)? {
            return Some(map);
        }
        self.wrong(key, FieldErrorCode::WrongType, "This must be an object.");
        None
    }

    /// Reads an object inside this one and names its unknown fields.
    pub(crate) fn object<T>(&mut self, key: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        let map = self.map(key)?;
        let path = self.field(key);
        Some(self.nested(path, map, read))
    }

    /// Reads an object that stands at `path` and names its unknown fields.
    pub(crate) fn nested<T>(
        &mut self,
        path: String,
        map: Map<String, Value>,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> T {
        let mut fields = Fields::new(path, map, self.errors);
        let value = read(&mut fields);
        fields.finish();
        value
    }

    /// Names every field that was not read.
    pub(crate) fn finish(self) {
        for key in self.map.keys() {
            let shown: String = key.chars().filter(|c| !c.is_control()).take(64).collect();
            let field = self.field(&shown);
            let message = format!("There is no field “{shown}”.");
            self.errors
                .push(FieldError::new(field, FieldErrorCode::UnknownField, message));
        }
    }
}
