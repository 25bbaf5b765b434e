//! Passwords: the rules for new ones, their hashes, and how many are computed at once.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::{Error, Result};
use crate::entropy::Entropy;

/// Letters a new password has at the least.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// Letters a password has at the most: hashing costs time for each.
pub const MAX_PASSWORD_CHARS: usize = 256;

/// Hashes and checks passwords with argon2id. Cheap to clone; clones share the limit of hashes at once.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Verified where an account is unknown, so that its answer takes as long as a known one's.
    decoy: Arc<str>,
    permits: Arc<Semaphore>,
    entropy: Entropy,
}

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB and two passes: about 20 ms of one core.
    Strong,
    /// As little as the algorithm allows, for tests.
    Least,
}

impl Passwords {
    /// At most as many hashes at once as there are cores: each takes a core and its memory.
    pub fn new(cost: Cost, entropy: Entropy) -> Result<Self> {
        let params = match cost {
            Cost::Strong => Params::default(),
            Cost::Least => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None)
                .map_err(|error| Error::system("set the cost of passwords", error))?,
        };
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash_with(&argon2, "no account has this password", entropy.bytes())?;
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            argon2,
            decoy: decoy.into(),
            permits: Arc::new(Semaphore::new(cores)),
            entropy,
        })
    }

    /// The hash to store, in PHC's format.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (argon2, password, salt) = (self.argon2.clone(), password.to_owned(), self.entropy.bytes());
        self.run(move || hash_with(&argon2, &password, salt)).await?
    }

    /// True where `password` is the one of `stored`. Takes as long where there is no stored hash.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> Result<bool> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| self.decoy.to_string());
        let fits = self.run(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(fits.await? && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|error| Error::system("wait for a core", error))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::system("hash a password", error))
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords(..)")
    }
}

fn hash_with(argon2: &Argon2<'_>, password: &str, salt: [u8; 16]) -> Result<String> {
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Error::system("hash a password", error))?;
    Ok(hash.to_string())
}

/// Refuses what is no good as a new password; the sentence says why.
pub fn check_password(password: &str, email: &str) -> Result<()> {
    let refuse = |message: &str| Err(Error::invalid("password", message));
    let chars = password.chars().count();
    if chars < MIN_PASSWORD_CHARS {
        return refuse("A password has 10 letters at the least.");
    }
    if chars > MAX_PASSWORD_CHARS {
        return refuse("A password has 256 letters at the most.");
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) {
        return refuse("One letter again and again is no password.");
    }
    if password.eq_ignore_ascii_case(email) {
        return refuse("The e-mail is no password.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(Cost::Least, Entropy::seeded(1)).expect("passwords")
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = passwords();
        let hash = passwords.hash("correct horse").await.expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(
            passwords
                .verify("correct horse", Some(hash.clone()))
                .await
                .expect("verify")
        );
        assert!(
            !passwords
                .verify("correct house", Some(hash.clone()))
                .await
                .expect("verify")
        );
        assert_ne!(
            hash,
            passwords.hash("correct horse").await.expect("hash"),
            "salted"
        );
    }

    #[tokio::test]
    async fn no_stored_hash_never_fits_not_even_the_decoy() {
        let passwords = passwords();
        assert!(
            !passwords
                .verify("no account has this password", None)
                .await
                .expect("verify")
        );
        assert!(
            !passwords
                .verify("x", Some("not a hash".to_owned()))
                .await
                .expect("verify")
        );
    }

    #[test]
    fn weak_passwords_are_refused() {
        for password in [
            "",
            "short",
            "aaaaaaaaaaaaaa",
            "Ada@Harbor.example",
            &"x1".repeat(200),
        ] {
            assert!(
                check_password(password, "ada@harbor.example").is_err(),
                "{password}"
            );
        }
        assert!(check_password("päßwörter1", "ada@harbor.example").is_ok());
    }
}
