//! Which tags are taken: few, short, and nothing that looks like a secret.

use std::fmt::{self, Write};

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
    plain == "pwd" || plain == "auth" || SECRETS.iter().any(|secret| holds(&plain, secret))
}

/// True where `text` has `part` in it. Both are too short for a search that prepares itself to be worth it.
fn holds(text: &str, part: &str) -> bool {
    text.as_bytes()
        .windows(part.len())
        .any(|window| window == part.as_bytes())
}

/// Everything that is wrong with the tags of a session.
pub fn tag_problems(tags: &Tags) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if tags.len() > limits::TAGS {
        let message = format!("A session may have {} tags at the most.", limits::TAGS);
        errors.push(FieldError::new("tags", FieldErrorCode::TooLong, message));
    }
    for (key, value) in tags {
        let field = Path(key);
        if key.trim().is_empty() {
            let message = "A tag needs a name.";
            errors.push(FieldError::new("tags", FieldErrorCode::Invalid, message));
        } else if is_secret_key(key) {
            let message = "Tags are shown and exported: a name that looks like a secret's is refused.";
            errors.push(FieldError::new(
                field.to_string(),
                FieldErrorCode::Secret,
                message,
            ));
        }
        errors.extend(problem(field, key, limits::TAG_KEY, char::is_control));
        errors.extend(problem(field, value, limits::TAG_VALUE, char::is_control));
    }
    errors
}

/// Where the tag of a key stands: the key is cut to a length that can be shown, without control characters.
#[derive(Clone, Copy)]
struct Path<'a>(&'a str);

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tags.")?;
        let mut shown = self.0.chars().filter(|c| !c.is_control()).take(40);
        shown.try_for_each(|c| f.write_char(c))
    }
}
