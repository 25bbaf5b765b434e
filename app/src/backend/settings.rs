//! What the settings show.

use domain::Role;
use domain::audit::{Action, DoerKind};
use serde::{Deserialize, Serialize};

use super::LocalTime;

/// The keys of a query by which lists of the settings are searched and continued, and the zone of their times.
pub const LIST_KEYS: [&str; 5] = ["search", "members_after", "tokens_before", "revoked_before", "tz"];

/// Who and what has access.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Access {
    /// The tokens that the viewer may see: every one for an admin, for a developer those they made.
    pub tokens: Tokens,
    /// People; nothing for who is no admin.
    pub members: Option<Members>,
    /// What was made by the very request that is answered.
    pub handed: Option<Handed>,
    /// The id of the token that is made next, so that its form, sent twice, makes one.
    pub next_token: String,
    /// The server's clock when it answered.
    pub now: LocalTime,
    /// The name of the zone that times are told in.
    pub zone: String,
}

/// A secret on the one occasion it is shown: in the answer to the form that made it, and in no other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handed {
    /// What it is.
    pub what: HandedKind,
    /// What people call it: the token's label, the e-mail of who is invited.
    pub name: String,
    /// What it lets do.
    pub role: Role,
    /// The secret, or the link that holds it.
    pub secret: String,
}

/// A kind of secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandedKind {
    /// That of an API token.
    Token,
    /// The link of an invitation.
    Invite,
}

/// API tokens, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tokens {
    /// Those that work.
    pub active: Vec<TokenRow>,
    /// Continues them: a value of `tokens_before`.
    pub more_active: Option<String>,
    /// Those that were revoked.
    pub revoked: Vec<TokenRow>,
    /// Continues them: a value of `revoked_before`.
    pub more_revoked: Option<String>,
}

/// An API token, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenRow {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What it may do: admin or developer.
    pub role: Role,
    /// When it was made.
    pub created_at: LocalTime,
    /// The e-mail of who made it; nothing for the command line.
    pub created_by: Option<String>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<LocalTime>,
    /// Since when it is of no use.
    pub revoked_at: Option<LocalTime>,
}

/// People of an organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Members {
    /// Members, by e-mail.
    pub rows: Vec<MemberRow>,
    /// Continues them: a value of `members_after`.
    pub more: Option<String>,
    /// Those who are invited; only on the first page.
    pub invites: Vec<InviteRow>,
    /// What was searched for; empty where nothing was.
    pub search: String,
    /// Members in all.
    pub total: i64,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemberRow {
    /// The id of the person.
    pub id: String,
    /// The e-mail.
    pub email: String,
    /// The name, or the e-mail where there is none.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when they belong to it.
    pub since: LocalTime,
    /// When they last looked at it.
    pub last_seen_at: Option<LocalTime>,
    /// Since when they may not enter it.
    pub disabled_at: Option<LocalTime>,
    /// True for the viewer.
    pub is_viewer: bool,
    /// True for the only admin who may enter, who has to stay that.
    pub is_last_admin: bool,
}

/// Somebody who is invited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InviteRow {
    /// The id of the invitation.
    pub id: String,
    /// Whom it is for.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// The e-mail of who invited them; nothing for the command line.
    pub invited_by: Option<String>,
    /// Until when the link is good.
    pub expires_at: LocalTime,
    /// True where that is over.
    pub is_over: bool,
}

/// Asks for one thing of those that have access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessItemRequest {
    /// What it is.
    pub kind: AccessKind,
    /// Its id.
    pub id: String,
    /// The raw query of the page, for the zone of times.
    pub query: String,
}

/// What may have access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// An API token.
    Token,
    /// A member.
    Member,
    /// An invitation.
    Invite,
}

/// One thing of those that have access; one of the three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccessItem {
    /// A token.
    pub token: Option<TokenRow>,
    /// A member.
    pub member: Option<MemberRow>,
    /// An invitation.
    pub invite: Option<InviteRow>,
    /// The server's clock when it answered.
    pub now: Option<LocalTime>,
}

/// What an organization decides for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Its word in addresses of commands.
    pub slug: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// Seconds from which a wait is medium.
    pub queue_medium_seconds: i64,
    /// Seconds from which a wait is long.
    pub queue_long_seconds: i64,
    /// Seconds that a recorder may be silent; nothing where the server decides.
    pub silence_seconds: Option<i64>,
    /// What the server decides: nothing where it waits for ever.
    pub server_silence_seconds: Option<i64>,
    /// The state that was read: of two who change it at once, the second is told.
    pub version: i64,
}

/// What the link of an invitation is good for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// The organization's name.
    pub organization: String,
    /// Whom it is for.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// True where there is an account with that e-mail.
    pub has_account: bool,
    /// The e-mail of who is signed in; nothing where nobody is.
    pub signed_in: Option<String>,
}

/// How long an organization keeps things, with what was typed into the form, and what would go if that were saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// Sessions as a whole.
    pub sessions: RetentionField,
    /// Files, by kind.
    pub files: Vec<RetentionField>,
    /// What is saved, as one word: of two who change it at once, the second is told.
    pub seen: String,
    /// What would go at once; nothing where nobody asked, or where something that was typed is wrong.
    pub going: Option<Vec<Going>>,
}

/// A number of days in the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetentionField {
    /// The name of the field.
    pub key: String,
    /// What is kept, e.g. `Videos`.
    pub name: String,
    /// What stands in the field; empty for ever.
    pub typed: String,
    /// The days that are saved; nothing for ever.
    pub saved: Option<i64>,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}

/// What would go of one kind of thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Going {
    /// What, e.g. `Videos`.
    pub name: String,
    /// How many days it would be kept.
    pub days: i64,
    /// Which go, e.g. `Before 3 Sep 2026`.
    pub before: String,
    /// How many.
    pub number: i64,
    /// The day of the oldest, e.g. `4 Jan 2026`.
    pub oldest: Option<String>,
}

/// A page of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Its entries, newest first.
    pub rows: Vec<AuditRow>,
    /// How many match; exact.
    pub total: i64,
    /// The cursor of the entries that come next.
    pub next: Option<String>,
    /// The server's clock.
    pub now: LocalTime,
    /// The zone of days and times.
    pub zone: String,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    /// When.
    pub at: LocalTime,
    /// What did it.
    pub doer: DoerKind,
    /// Their e-mail or label; empty for the command line.
    pub who: String,
    /// What was done.
    pub action: Action,
    /// To whom or what; may be empty.
    pub subject: String,
    /// More of it: a word and a value.
    pub details: Vec<(String, String)>,
    /// From which address, where it came from one.
    pub address: Option<String>,
}
