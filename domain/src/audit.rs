//! The audit log: who did what, and when.
//!
//! Its entries are written once and never changed. The filter of its page is owned by the address like that of the
//! sessions, and there is one parser and printer of it: here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar;
use crate::cursor::Cursor;
use crate::date_range::parse_day;
use crate::filter::{DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH_CHARS, Problem, ProblemKind};
use crate::query::Query;

/// Something that people answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Somebody signed in.
    SignedIn,
    /// Somebody gave a wrong password, or was kept out.
    SignInFailed,
    /// Somebody signed out.
    SignedOut,
    /// Sessions left as a CSV.
    Exported,
    /// A file of a session left.
    Downloaded,
    /// A token was made.
    TokenCreated,
    /// A token was made useless.
    TokenRevoked,
    /// Somebody was invited.
    Invited,
    /// An invitation got another link.
    InviteRenewed,
    /// An invitation was taken back.
    InviteWithdrawn,
    /// Somebody used an invitation.
    Joined,
    /// A member was added without an invitation.
    MemberAdded,
    /// A member got another role.
    RoleChanged,
    /// A member is kept out.
    MemberDisabled,
    /// A member is let in again.
    MemberEnabled,
    /// A member got another password.
    PasswordSet,
    /// The organization's name, zone or limits changed.
    OrganizationChanged,
    /// How long things are kept changed.
    RetentionChanged,
}

impl Action {
    /// Every action, in the order of its filter.
    pub const ALL: [Self; 18] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::Exported,
        Self::Downloaded,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::Invited,
        Self::InviteRenewed,
        Self::InviteWithdrawn,
        Self::Joined,
        Self::MemberAdded,
        Self::RoleChanged,
        Self::MemberDisabled,
        Self::MemberEnabled,
        Self::PasswordSet,
        Self::OrganizationChanged,
        Self::RetentionChanged,
    ];

    /// The word in addresses, in the CSV and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::Exported => "exported",
            Self::Downloaded => "downloaded",
            Self::TokenCreated => "token_created",
            Self::TokenRevoked => "token_revoked",
            Self::Invited => "invited",
            Self::InviteRenewed => "invite_renewed",
            Self::InviteWithdrawn => "invite_withdrawn",
            Self::Joined => "joined",
            Self::MemberAdded => "member_added",
            Self::RoleChanged => "role_changed",
            Self::MemberDisabled => "member_disabled",
            Self::MemberEnabled => "member_enabled",
            Self::PasswordSet => "password_set",
            Self::OrganizationChanged => "organization_changed",
            Self::RetentionChanged => "retention_changed",
        }
    }

    /// The action of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "Signed in",
            Self::SignInFailed => "Sign-in failed",
            Self::SignedOut => "Signed out",
            Self::Exported => "Exported sessions",
            Self::Downloaded => "Downloaded a file",
            Self::TokenCreated => "Created a token",
            Self::TokenRevoked => "Revoked a token",
            Self::Invited => "Invited a member",
            Self::InviteRenewed => "Renewed an invitation",
            Self::InviteWithdrawn => "Withdrew an invitation",
            Self::Joined => "Joined",
            Self::MemberAdded => "Added a member",
            Self::RoleChanged => "Changed a role",
            Self::MemberDisabled => "Disabled a member",
            Self::MemberEnabled => "Enabled a member",
            Self::PasswordSet => "Set a password",
            Self::OrganizationChanged => "Changed the organization",
            Self::RetentionChanged => "Changed retention",
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoerKind {
    /// A person, by their e-mail.
    Person,
    /// An API token, by its label.
    ApiToken,
    /// Somebody at the machine's own command line.
    CommandLine,
}

impl DoerKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Person, Self::ApiToken, Self::CommandLine];

    /// The word in the CSV and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::ApiToken => "api_token",
            Self::CommandLine => "command_line",
        }
    }

    /// The kind of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// A UUID in lower-case text.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub doer: DoerKind,
    /// Their e-mail or label; empty for the command line.
    pub who: String,
    /// What.
    pub action: Action,
    /// To whom or what: an e-mail, a label, a session's id; empty where there is no such thing.
    pub subject: String,
    /// More of it, in pairs of word and value: `rows`, `query`, `role`, ..
    pub details: Vec<(String, String)>,
    /// From which address, where it came from one.
    pub address: Option<String>,
}

/// Which entries to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// A part of who or of to whom, without case.
    pub search: String,
    /// Any of these; all where there is none.
    pub actions: Vec<Action>,
    /// The first day in UTC.
    pub from: Option<Date>,
    /// The last day in UTC, included.
    pub to: Option<Date>,
}

/// A query of the log, read: what its good values ask for, and what was wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Which entries.
    pub filter: Filter,
    /// After which entry; nothing for the first page.
    pub cursor: Option<Cursor>,
    /// How many; 0 for the default.
    pub limit: u16,
    /// Bad values, in the order of the keys.
    pub problems: Vec<Problem>,
}

impl Request {
    /// Reads a query. Unknown keys are ignored; empty values count as missing.
    pub fn parse(query: &Query) -> Self {
        let mut problems = Vec::new();
        let mut wrong = |key: &str, value: &str, message: String| {
            problems.push(Problem {
                key: key.to_owned(),
                value: shown(value),
                kind: ProblemKind::Malformed,
                message,
            });
        };
        let filled = |key: &str| query.first(key).map(str::trim).filter(|text| !text.is_empty());
        let search = filled("search").unwrap_or_default();
        if search.chars().count() > MAX_SEARCH_CHARS {
            wrong(
                "search",
                search,
                format!("A search has {MAX_SEARCH_CHARS} letters at the most."),
            );
        }
        let mut actions: Vec<Action> = Vec::new();
        for word in query.all("action").filter(|word| !word.is_empty()) {
            match Action::from_key(word) {
                Some(action) if actions.contains(&action) => {}
                Some(action) => actions.push(action),
                None => wrong("action", word, format!("There is no action “{}”.", shown(word))),
            }
        }
        actions.sort_unstable();
        let mut day = |key: &str| {
            let text = filled(key)?;
            let day = parse_day(text);
            if day.is_none() {
                wrong(key, text, "Write a day as YYYY-MM-DD.".to_owned());
            }
            day
        };
        let (from, mut to) = (day("from"), day("to"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            wrong(
                "to",
                filled("to").unwrap_or_default(),
                "The last day is before the first.".to_owned(),
            );
            to = None;
        }
        let filter = Filter {
            search: search.chars().take(MAX_SEARCH_CHARS).collect(),
            actions,
            from,
            to,
        };
        let limit = match filled("limit").map(str::parse) {
            None => DEFAULT_LIMIT,
            Some(Ok(limit @ 1..=MAX_LIMIT)) => limit,
            Some(_) => {
                wrong(
                    "limit",
                    filled("limit").unwrap_or_default(),
                    format!("Write a number from 1 to {MAX_LIMIT}."),
                );
                DEFAULT_LIMIT
            }
        };
        let cursor = filled("cursor").and_then(|text| {
            let cursor = Cursor::parse(text).ok();
            let cursor = cursor.filter(|cursor| cursor.fingerprint == filter.fingerprint());
            if cursor.is_none() {
                wrong(
                    "cursor",
                    text,
                    "This page belongs to another list. Begin at its first page.".to_owned(),
                );
            }
            cursor
        });
        Self {
            filter,
            cursor,
            limit,
            problems,
        }
    }
}

impl Filter {
    /// The canonical spelling.
    pub fn query(&self) -> Query {
        let mut query = Query::default();
        if !self.search.is_empty() {
            query.push("search", self.search.as_str());
        }
        for action in &self.actions {
            query.push("action", action.key());
        }
        for (key, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                query.push(key, calendar::text(day));
            }
        }
        query
    }

    /// True where every entry is shown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Tells this filter from others; cursors carry it.
    pub fn fingerprint(&self) -> u64 {
        // FNV-1a of the canonical spelling: the same in every build, unlike the standard library's hash.
        let text = format!("audit?{}", self.query());
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

fn shown(word: &str) -> String {
    word.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Request {
        Request::parse(&Query::parse(text))
    }

    #[test]
    fn reads_what_it_prints() {
        for text in [
            "",
            "search=a%26b%25+c",
            "action=signed_in&action=exported",
            "search=x&action=downloaded&from=2026-11-01&to=2026-11-23",
        ] {
            let request = read(text);
            assert_eq!(request.problems, [], "{text}");
            assert_eq!(request.filter.query().to_string(), text);
            let cursor = Cursor {
                fingerprint: request.filter.fingerprint(),
                value: Some(1),
                id: crate::SessionId::from_bytes([1; 16]),
            };
            assert_eq!(read(&format!("{text}&cursor={cursor}")).cursor, Some(cursor));
        }
        for action in Action::ALL {
            assert_eq!(Action::from_key(action.key()), Some(action));
        }
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_works() {
        let request =
            read("action=flew&action=exported&from=2026-13-01&to=2026-11-23&limit=0&cursor=00&colour=red");
        let keys: Vec<&str> = request
            .problems
            .iter()
            .map(|problem| problem.key.as_str())
            .collect();
        assert_eq!(keys, ["action", "from", "limit", "cursor"]);
        assert_eq!(
            request.filter.query().to_string(),
            "action=exported&to=2026-11-23"
        );
        let reversed = read("from=2026-11-23&to=2026-11-22");
        assert_eq!(
            (
                reversed.problems.len(),
                reversed.filter.from.is_some(),
                reversed.filter.to
            ),
            (1, true, None)
        );
    }
}
