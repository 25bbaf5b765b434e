//! Which tags are taken: few, short, and nothing that looks like a secret.

use super::limits::{self, problem};
use super::{FieldError, FieldErrorCode};
use crate::session::Tags;

/// Parts of a key that give away a secret, in lower case and without separators.
const SECRETS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "authorization",
    "apikey",
    "accesskey",
    "privatekey",
    "credential",
    "cookie",
    "bearer",
];

/// True where the key of a tag looks like that of a secret: tags are shown, searched and exported.
pub fn is_secret_key(key: &str) -> bool {
    let plain: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    plain == "pwd" || plain == "auth" || SECRETS.iter().any(|secret| plain.contains(secret))
}

/// Everything that is wrong with the tags of a session.
pub fn tag_problems(tags: &Tags) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if tags.len() > limits::TAGS {
        let message = format!("A session may have {} tags at the most.", limits::TAGS);
        errors.push(FieldError::new("tags", FieldErrorCode::TooLong, message));
    }
    for (key, value) in tags {
        let field = format!("tags.{}", shortened(key));
        if key.trim().is_empty() {
            let message = "A tag needs a name.";
            errors.push(FieldError::new("tags", FieldErrorCode::Invalid, message));
        } else if is_secret_key(key) {
            let message = "Tags are shown and exported: a name that looks like a secret's is refused.";
            errors.push(FieldError::new(&field, FieldErrorCode::Secret, message));
        }
        errors.extend(problem(&field, key, limits::TAG_KEY, char::is_control));
        errors.extend(problem(&field, value, limits::TAG_VALUE, char::is_control));
    }
    errors
}

/// A key cut to a length that can be shown, without control characters.
fn shortened(key: &str) -> String {
    key.chars().filter(|c| !c.is_control()).take(40).collect()
}
