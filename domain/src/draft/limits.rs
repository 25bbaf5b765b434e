//! How long the texts of a session may be, and which letters they may hold. Lengths are in letters (Unicode scalar
//! values); attachments' sizes are limited where they are stored.

use std::fmt::Display;

use super::{FieldError, FieldErrorCode};

/// An actor's label or subject.
pub const ACTOR: usize = 320;
/// An app's id.
pub const APP_ID: usize = 256;
/// An app's name.
pub const APP_NAME: usize = 256;
/// An app's version.
pub const APP_VERSION: usize = 128;
/// A build's id.
pub const BUILD_ID: usize = 128;
/// A group of apps.
pub const APP_GROUP: usize = 256;
/// A device's id.
pub const DEVICE_ID: usize = 128;
/// A device's name.
pub const DEVICE_NAME: usize = 256;
/// A version of an OS.
pub const OS_VERSION: usize = 64;
/// Why a session ended.
pub const END_REASON: usize = 64;
/// What went wrong; may have several lines.
pub const ERROR: usize = 4_000;
/// A host name.
pub const REFERRER_HOST: usize = 253;
/// An address.
pub const IP: usize = 64;
/// A language.
pub const LANGUAGE: usize = 64;
/// A browser's name for itself.
pub const USER_AGENT: usize = 1_024;
/// A place.
pub const LOCATION: usize = 256;
/// An orientation.
pub const ORIENTATION: usize = 32;
/// Why a file is in its state; may have several lines.
pub const REASON: usize = 1_000;
/// A file's name.
pub const FILE_NAME: usize = 255;
/// A media type.
pub const CONTENT_TYPE: usize = 128;
/// Tags of a session.
pub const TAGS: usize = 32;
/// A tag's key.
pub const TAG_KEY: usize = 64;
/// A tag's value.
pub const TAG_VALUE: usize = 256;

/// Checks texts and gathers what is wrong with them. The path of a field is written where something is.
#[derive(Debug, Default)]
pub(crate) struct Texts(Vec<FieldError>);

impl Texts {
    /// A text of one line; an empty one is none.
    pub(crate) fn line(&mut self, field: impl Display, text: Option<String>, max: usize) -> Option<String> {
        let text = text.filter(|text| !text.is_empty())?;
        self.0.extend(problem(field, &text, max, char::is_control));
        Some(text)
    }

    /// A text that may have several lines and tabs; an empty one is none.
    pub(crate) fn lines(&mut self, field: impl Display, text: Option<String>, max: usize) -> Option<String> {
        let text = text.filter(|text| !text.is_empty())?;
        let refused = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        self.0.extend(problem(field, &text, max, refused));
        Some(text)
    }

    /// A text of one line that must be there and show something.
    pub(crate) fn required(
        &mut self,
        field: impl Display,
        text: Option<String>,
        max: usize,
        advice: &str,
    ) -> String {
        let text = text.filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.missing(&field, advice);
        }
        self.line(field, text, max).unwrap_or_default()
    }

    pub(crate) fn missing(&mut self, field: impl Display, advice: &str) {
        self.0.push(FieldError::new(
            field.to_string(),
            FieldErrorCode::Missing,
            advice,
        ));
    }

    pub(crate) fn invalid(&mut self, field: impl Display, message: impl Into<String>) {
        self.0.push(FieldError::new(
            field.to_string(),
            FieldErrorCode::Invalid,
            message,
        ));
    }

    pub(crate) fn inconsistent(&mut self, field: impl Display, message: impl Into<String>) {
        self.0.push(FieldError::new(
            field.to_string(),
            FieldErrorCode::Inconsistent,
            message,
        ));
    }

    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.0
    }
}

/// What is wrong with one text.
pub(super) fn problem(
    field: impl Display,
    text: &str,
    max: usize,
    refused: impl Fn(char) -> bool,
) -> Option<FieldError> {
    // Bytes bound letters from above: most texts need no counting.
    if text.len() > max && text.chars().count() > max {
        let message = format!("This text may have {max} letters at the most.");
        return Some(FieldError::new(
            field.to_string(),
            FieldErrorCode::TooLong,
            message,
        ));
    }
    // Most texts hold no byte that a control character begins with.
    if text
        .bytes()
        .all(|byte| byte >= b' ' && !matches!(byte, 0x7f | 0xc2))
    {
        return None;
    }
    let control = text.chars().find(|c| refused(*c))?;
    let message = format!(
        "This text holds the control character U+{:04X}, which is refused.",
        u32::from(control)
    );
    Some(FieldError::new(
        field.to_string(),
        FieldErrorCode::Invalid,
        message,
    ))
}
