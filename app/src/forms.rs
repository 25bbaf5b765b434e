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
    /// `secret`, and for somebody new `name`, `password`.
    pub const JOIN: &str = "/join";
    /// `token`, `label`, `role`. Answered with the page that shows the secret.
    pub const CREATE_TOKEN: &str = "/settings/tokens/new";
    /// `token`, `label`.
    pub const REVOKE_TOKEN: &str = "/settings/tokens/revoke";
    /// `email`, `role`; or `invite` to renew that one. Answered with the page that shows the link.
    pub const INVITE: &str = "/settings/members/invite";
    /// `invite`.
    pub const WITHDRAW: &str = "/settings/invites/withdraw";
    /// `member`, `seen`, `role`, `next`.
    pub const SET_ROLE: &str = "/settings/members/role";
    /// `member`, `next`.
    pub const DISABLE: &str = "/settings/members/disable";
    /// `member`, `next`.
    pub const ENABLE: &str = "/settings/members/enable";
    /// `version`, `organization`, `time_zone`, `queue_medium`, `queue_long`, `silence`.
    pub const CHANGE_ORGANIZATION: &str = "/settings/organization";
    /// `seen`, `preview`, and days by what is kept: `keep_sessions`, `keep_video`, ..
    pub const CHANGE_RETENTION: &str = "/settings/retention";
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
    /// An API token's id.
    pub const TOKEN: &str = "token";
    /// An API token's label.
    pub const LABEL: &str = "label";
    /// The word of a role.
    pub const ROLE: &str = "role";
    /// What whoever chooses something else saw: the word of a role, or of a retention.
    pub const SEEN: &str = "seen";
    /// A member, by the id of the person.
    pub const MEMBER: &str = "member";
    /// An invitation's id.
    pub const INVITE: &str = "invite";
    /// The version of an organization's settings that were shown.
    pub const VERSION: &str = "version";
    /// The IANA name of a time zone.
    pub const TIME_ZONE: &str = "time_zone";
    /// Seconds from which a wait is medium.
    pub const QUEUE_MEDIUM: &str = "queue_medium";
    /// Seconds from which a wait is long.
    pub const QUEUE_LONG: &str = "queue_long";
    /// Seconds that a recorder may be silent; empty where the server decides.
    pub const SILENCE: &str = "silence";
    /// Set where it is asked what a retention would take away.
    pub const PREVIEW: &str = "preview";
    /// What was done: see [`super::FormDone`].
    pub const DONE: &str = "done";
    /// The page to go to afterwards: see [`super::next_page`].
    pub const NEXT: &str = "next";
    /// Why a form was refused: see [`super::FormProblem`].
    pub const PROBLEM: &str = "problem";
}

/// Where people go who come from nowhere.
pub const HOME: &str = "/sessions";

/// Where the audit log is, and where it is as a file.
pub const AUDIT: &str = "/settings/audit";
/// See [`AUDIT`].
pub const AUDIT_CSV: &str = "/settings/audit.csv";

/// Where settings are.
pub const SETTINGS: &str = "/settings";

/// Letters of a password at the least.
pub const MIN_PASSWORD_CHARS: usize = 10;

macro_rules! told {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $key:literal: $message:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the address.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            /// A sentence for people.
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$variant => $message,)*
                }
            }

            fn find(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|told| told.key() == key)
            }
        }
    };
}

told! {
    /// Why the server refused a form: what is wrong and what to do.
    FormProblem {
        /// E-mail and password do not go together, or nobody has them.
        Credentials = "credentials": "E-mail or password is wrong. Check both and try again.",
        /// Too many tries by this account or from this address.
        TooMany = "too-many": "Too many tries. Wait a few minutes, then try again.",
        /// The set-up link was used or is too old.
        Secret = "secret": "This set-up link was used or is too old. Start the server again: it prints a new one.",
        /// The organization's name.
        Organization = "organization": "Write a name of 1 to 80 letters.",
        /// The person's name.
        Name = "name": "A name has 80 letters at the most.",
        /// The e-mail.
        Email = "email": "Write an e-mail, e.g. ada@harbor.example.",
        /// The password that was chosen.
        Password = "password": "Choose a password of 10 to 256 letters.",
        /// A token's label.
        Label = "label": "Write a label of 1 to 120 letters.",
        /// A role.
        Role = "role": "Choose one of the roles.",
        /// The form that makes a token was sent twice.
        Repeated = "repeated": "This form was sent before: the token is in the list, and its secret was shown then. If nobody stored it, revoke that token and create another one.",
        /// What was typed is not the token's label.
        TypedLabel = "typed-label": "This is not its label. Nothing was revoked.",
        /// Who is invited is a member.
        Member = "member": "They are a member already.",
        /// Who is invited was invited before.
        Invited = "invited": "They are invited already. Open that invitation to renew its link.",
        /// More invitations than are kept.
        Invites = "invites": "There are 200 invitations open. Withdraw some of them first.",
        /// Somebody else changed the role meanwhile.
        StaleRole = "stale-role": "Somebody else changed this role meanwhile. This is the role as it is now; yours was not saved.",
        /// The only admin.
        LastAdmin = "last-admin": "They are the only admin. Make somebody else an admin first.",
        /// A time zone.
        TimeZone = "time-zone": "There is no such time zone. Write one like Europe/Berlin or UTC.",
        /// From when a wait is medium.
        QueueMedium = "queue-medium": "Write seconds from 1 to 86400.",
        /// From when a wait is long.
        QueueLong = "queue-long": "Write more seconds than for the medium mark, 86400 at the most.",
        /// How long a recorder may be silent.
        Silence = "silence": "Write seconds from 10 to 604800, or nothing.",
        /// How long something is kept.
        Days = "days": "Write days from 1 to 3650, or nothing to keep it for ever.",
        /// Somebody else changed the settings meanwhile.
        StaleSettings = "stale-settings": "Somebody else changed these settings while you did. Yours were not saved. What is saved now stands below each field that differs; save again to replace it.",
        /// An invitation's link is no good.
        InviteSecret = "invite-secret": "This invitation was used, withdrawn or is too old. Ask for another one.",
        /// There is an account with the e-mail that is invited.
        Account = "account": "There is an account with this e-mail. Sign in to join.",
        /// The invitation is for somebody else.
        SomebodyElse = "somebody-else": "This invitation is for somebody else. Sign in as them to join.",
        /// The server failed.
        Failed = "failed": "The server failed and nothing was changed. Trying again is safe.",
    }
}

impl FormProblem {
    /// The problem of that word; one that nobody knows is a failure all the same.
    pub fn from_key(key: &str) -> Self {
        Self::find(key).unwrap_or(Self::Failed)
    }
}

told! {
    /// What a form did.
    FormDone {
        /// A token is of no use any more.
        TokenRevoked = "token-revoked": "The token is revoked. Whatever still uses it is refused from now on.",
        /// A member has another role.
        RoleChanged = "role-changed": "The role is changed. It counts from their next click on.",
        /// A member is kept out.
        Disabled = "disabled": "The member is disabled and signed out of this organization.",
        /// A member is let in again.
        Enabled = "enabled": "The member can enter this organization again.",
        /// An invitation was taken back.
        Withdrawn = "withdrawn": "The invitation is withdrawn. Its link is no good any more.",
        /// Settings were saved.
        Saved = "saved": "Saved.",
    }
}

impl FormDone {
    /// What is done by that word; nothing where nobody knows it.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::find(key)
    }
}

/// The page of an invitation's link.
pub fn join_path(secret: &str) -> String {
    let mut query = domain::Query::default();
    query.push(field::SECRET, secret);
    query.href(action::JOIN)
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
            assert_eq!(FormProblem::from_key(problem.key()), *problem);
        }
        for done in FormDone::ALL {
            assert_eq!(FormDone::from_key(done.key()), Some(*done));
        }
        assert_eq!(FormDone::from_key("<script>"), None);
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
