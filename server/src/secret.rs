//! Secrets as text: what a browser's cookie, a set-up link and an API token carry. Only their hashes are stored.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Digits of base 62 that hold 32 bytes.
const DIGITS: usize = 43;
/// Letters of the check at the end of a token, so that scanners for leaked secrets find few false ones.
const CHECK: usize = 4;

/// What is stored of a secret.
pub type SecretHash = [u8; 32];

/// 256 random bits as text. Neither `Debug` nor a log ever shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Draws a new one.
    pub fn draw(entropy: &Entropy) -> Self {
        Self(base62(entropy.bytes()))
    }

    /// Draws a new API token: `shp_`, 43 digits, 4 letters of check.
    pub fn draw_token(entropy: &Entropy) -> Self {
        let body = format!("shp_{}", base62(entropy.bytes()));
        let check = check_of(&body);
        Self(body + &check)
    }

    /// Sixteen random letters and digits for an id that is no secret.
    pub fn short_id(entropy: &Entropy) -> String {
        digits_of(&entropy.bytes::<16>(), 16)
    }

    /// Takes what a client sent, where it has the shape of a secret of [`Secret::draw`].
    pub fn parse(text: &str) -> Option<Self> {
        let fine = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fine.then(|| Self(text.to_owned()))
    }

    /// Takes what a client sent, where it has the shape and the check of a token.
    pub fn parse_token(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("shp_")?;
        if digits.len() != DIGITS + CHECK || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (body, check) = text.split_at(text.len() - CHECK);
        (check_of(body) == check).then(|| Self(text.to_owned()))
    }

    /// The text itself, for the one time it is handed out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up. The secret is random, so that a fast hash without salt is enough.
    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

fn base62(bytes: [u8; 32]) -> String {
    digits_of(&bytes, DIGITS)
}

fn check_of(body: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
    digits_of(&hash[..8], CHECK)
}

/// The last `count` digits of a big-endian number in base 62.
fn digits_of(bytes: &[u8], count: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = Vec::with_capacity(count);
    for _ in 0..count {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        digits.push(char::from(ALPHABET[rest as usize]));
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_read_again() {
        let entropy = Entropy::seeded(1);
        for _ in 0..200 {
            let secret = Secret::draw(&entropy);
            assert_eq!(Secret::parse(secret.reveal()), Some(secret.clone()));
            let token = Secret::draw_token(&entropy);
            assert_eq!(Secret::parse_token(token.reveal()), Some(token.clone()));
            assert_eq!(Secret::parse(token.reveal()), None);
        }
    }

    #[test]
    fn a_changed_letter_fails_the_check() {
        let token = Secret::draw_token(&Entropy::seeded(2)).reveal().to_owned();
        for at in 4..token.len() {
            let mut other = token.clone().into_bytes();
            other[at] = if other[at] == b'0' { b'1' } else { b'0' };
            let other = String::from_utf8(other).expect("ASCII");
            assert_eq!(Secret::parse_token(&other), None, "{other}");
        }
        for text in ["", "shp_", "shp_é", &token[1..], &format!("{token}x")] {
            assert_eq!(Secret::parse_token(text), None, "{text}");
        }
    }

    #[test]
    fn the_check_is_the_one_that_scanners_are_told() {
        // By the program in docs/tokens.md.
        let body = format!("shp_{}", "0".repeat(43));
        assert_eq!(check_of(&body), "qzya");
        assert!(Secret::parse_token(&format!("{body}qzya")).is_some());
    }

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::draw(&Entropy::seeded(3));
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    #[test]
    fn digits_are_base_62() {
        assert_eq!(digits_of(&[0, 61], 2), "0z");
        assert_eq!(digits_of(&[0, 62], 2), "10");
        assert_eq!(digits_of(&[0xff; 32], DIGITS).len(), DIGITS);
    }
}
