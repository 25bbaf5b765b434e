//! The forms that a page posts to the server as plain HTML: where to, the names of their fields, and how the server
//! says why it refused one. Both sides spell them here.
//!
//! A refused form is answered with a redirect back to its page with `?problem=<key>` and, where there is one, `next`.
//! Nothing that was typed goes into an address but what set-up needs to show again: organization, name and e-mail.

/// Where the forms are posted to.
pub mod action {
    /// `email`, `password`, `next`.
    pub const SIGN_IN: &str = "/sign-in";
    /// `email`, `next`; only while the demo runs.
    pub const SIGN_IN_DEMO: &str = "/sign-in/demo";
    /// Nothing.
    pub const SIGN_OUT: &str = "/sign-out";
    /// `slug`.
    pub const ORGANIZATION: &str = "/organization";
    /// `secret`, `organization`, `name`, `email`, `password`.
    pub const SET_UP: &str = "/setup";
}

/// The names of the fields.
pub mod field {
    /// An e-mail.
    pub const EMAIL: &str = "email";
    /// A password.
    pub const PASSWORD: &str = "password";
    /// A person's name; may be empty.
    pub const NAME: &str = "name";
    /// An organization's name.
    pub const ORGANIZATION: &str = "organization";
    /// An organization's slug.
    pub const SLUG: &str = "slug";
    /// The secret of a set-up link.
    pub const SECRET: &str = "secret";
    /// The page to go to afterwards: see [`super::next_page`].
    pub const NEXT: &str = "next";
    /// Why a form was refused: see [`super::FormProblem`].
    pub const PROBLEM: &str = "problem";
}

/// Where people go who come from nowhere.
pub const HOME: &str = "/sessions";

/// Letters of a password at the least.
pub const MIN_PASSWORD_CHARS: usize = 10;

/// Why the server refused a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormProblem {
    /// E-mail and password do not go together, or nobody has them.
    Credentials,
    /// Too many tries by this account or from this address.
    TooMany,
    /// The set-up link was used or is too old.
    Secret,
    /// The organization's name.
    Organization,
    /// The person's name.
    Name,
    /// The e-mail.
    Email,
    /// The password that was chosen.
    Password,
    /// The server failed.
    Failed,
}

impl FormProblem {
    /// Every problem.
    pub const ALL: [Self; 8] = [
        Self::Credentials,
        Self::TooMany,
        Self::Secret,
        Self::Organization,
        Self::Name,
        Self::Email,
        Self::Password,
        Self::Failed,
    ];

    /// The word in the address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::TooMany => "too-many",
            Self::Secret => "secret",
            Self::Organization => "organization",
            Self::Name => "name",
            Self::Email => "email",
            Self::Password => "password",
            Self::Failed => "failed",
        }
    }

    /// The problem of that word; one that nobody knows is a failure all the same.
    pub fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|problem| problem.key() == key)
            .unwrap_or(Self::Failed)
    }

    /// A sentence for people: what is wrong and what to do.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Credentials => "E-mail or password is wrong. Check both and try again.",
            Self::TooMany => "Too many tries. Wait a few minutes, then try again.",
            Self::Secret => {
                "This set-up link was used or is too old. Start the server again: it prints a new one."
            }
            Self::Organization => "Write a name of 1 to 80 letters.",
            Self::Name => "A name has 80 letters at the most.",
            Self::Email => "Write an e-mail, e.g. ada@harbor.example.",
            Self::Password => "Choose a password of 10 to 256 letters.",
            Self::Failed => "The server failed and nothing was changed. Trying again is safe.",
        }
    }
}

/// The page to go to after signing in: `next` where it is a page of ours, else [`HOME`].
pub fn next_page(next: Option<&str>) -> &str {
    // Browsers take `\` for `/` and skip tabs and line ends, so `/\evil` and `/<tab>/evil` lead elsewhere.
    next.filter(|path| {
        let plain = path
            .bytes()
            .all(|byte| byte > b' ' && byte != b'\\' && byte != 0x7f);
        let own = path.starts_with('/') && !path.starts_with("//");
        plain && own && !path.starts_with(action::SIGN_IN) && !path.starts_with(action::SET_UP)
    })
    .unwrap_or(HOME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_have_a_word_each() {
        for problem in FormProblem::ALL {
            assert_eq!(FormProblem::from_key(problem.key()), problem);
        }
        assert_eq!(FormProblem::from_key("<script>"), FormProblem::Failed);
    }

    #[test]
    fn only_pages_of_ours_come_next() {
        assert_eq!(
            next_page(Some("/sessions?search=a%20b")),
            "/sessions?search=a%20b"
        );
        for elsewhere in [
            "",
            "sessions",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/sign-in?next=/sign-in",
        ] {
            assert_eq!(next_page(Some(elsewhere)), HOME, "{elsewhere}");
        }
        assert_eq!(next_page(None), HOME);
    }
}
