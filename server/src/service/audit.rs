//! The audit log: what people answer for is noted when it is done, and admins read it.
//!
//! What lets somebody in or lets something out, a sign-in, an export or a download, is noted before it is given, and
//! refused where it cannot be noted ([`note_first`]). What is done already must not fail because its note does
//! ([`note`]): where the database takes too long, an import holds it or it is away, the note waits here in memory, in
//! order, and is written as soon as that works, at the latest before the server ends, which tells its own log what it
//! could not write. Only a server that is killed in that time loses it.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access::OrgId;
use domain::audit::{Action, DoerKind, Entry, Filter, Request};
use domain::{AttachmentKind, Cursor, Interval, SessionId, Timestamp};
use jiff::tz::TimeZone;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::sessions::Asked;
use super::{Result, Services};
use crate::store::{self, AfterEntry};

/// How long whoever did something waits for its note.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long whoever asks for something waits for the note that has to come first.
const PATIENCE_BEFORE: Duration = Duration::from_secs(5);
/// How often notes that wait are tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// How long the database may take for a note when the server ends.
const PATIENCE_LAST: Duration = Duration::from_secs(2);
/// How often it may fail then.
const LAST_TRIES: u8 = 3;
/// How long it rests after it failed then.
const LAST_PAUSE: Duration = Duration::from_millis(500);
/// Notes that wait at the most: more than an hour of a busy organization.
const MOST_WAITING: usize = 50_000;
/// Organizations in which one sign-in is noted at the most.
const MOST_ORGS: u16 = 50;

/// Who does something, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doer {
    /// What they are.
    pub kind: DoerKind,
    /// Their e-mail or label; empty for the command line.
    pub who: String,
    /// The address they come from.
    pub address: Option<IpAddr>,
}

impl Doer {
    /// A person.
    pub fn person(email: &str, address: Option<IpAddr>) -> Self {
        Self {
            kind: DoerKind::Person,
            who: email.to_owned(),
            address,
        }
    }

    /// An API token.
    pub fn token(label: &str, address: Option<IpAddr>) -> Self {
        Self {
            kind: DoerKind::ApiToken,
            who: label.to_owned(),
            address,
        }
    }

    /// Somebody at the machine itself.
    pub fn command_line() -> Self {
        Self {
            kind: DoerKind::CommandLine,
            who: String::new(),
            address: None,
        }
    }
}

/// More of what was done: pairs of a word and a value.
pub type Details = Vec<(&'static str, String)>;

/// Notes that wait to be written. Cheap to clone; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Backlog(Arc<Mutex<VecDeque<(OrgId, Entry)>>>);

impl Backlog {
    fn push(&self, org: OrgId, entry: Entry) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST_WAITING {
            tracing::error!(
                org = org.0,
                ?entry,
                "the audit log cannot be written: this is not in it"
            );
            return;
        }
        waiting.push_back((org, entry));
    }

    fn first(&self) -> Option<(OrgId, Entry)> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .front()
            .cloned()
    }

    fn forget_first(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    }
}

fn entry(services: &Services, doer: &Doer, action: Action, subject: &str, details: Details) -> Entry {
    let at = services.clock.now();
    Entry {
        id: services.entropy.uuid(at).to_string(),
        at,
        doer: doer.kind,
        who: doer.who.clone(),
        action,
        subject: subject.to_owned(),
        details: details
            .into_iter()
            .map(|(word, value)| (word.to_owned(), value))
            .collect(),
        address: doer.address.map(|address| address.to_string()),
    }
}

/// Notes what somebody did to `subject`: an e-mail, a label, a session's id, or nothing. It is done, and stays so.
pub async fn note(
    services: &Services,
    org: OrgId,
    doer: &Doer,
    action: Action,
    subject: &str,
    details: Details,
) {
    let entry = entry(services, doer, action, subject, details);
    match timeout(PATIENCE, services.store.add_audit_entry(org, &entry)).await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => tracing::warn!(%error, "the audit log could not be written: trying again"),
        Err(_) => tracing::debug!("the database is busy: the audit log is written later"),
    }
    services.audit.push(org, entry);
}

/// Notes what somebody is about to be given, which they must not get where this fails.
async fn note_first(
    services: &Services,
    org: OrgId,
    doer: &Doer,
    action: Action,
    subject: &str,
    details: Details,
) -> Result<()> {
    let entry = entry(services, doer, action, subject, details);
    let written = timeout(PATIENCE_BEFORE, services.store.add_audit_entry(org, &entry)).await;
    Ok(written.unwrap_or(Err(store::Error::Busy))?)
}

/// Notes that sessions are about to leave: how many, and of which filter. They must not where this fails.
pub async fn note_export(
    services: &Services,
    org: OrgId,
    doer: &Doer,
    asked: &Asked,
    rows: i64,
) -> Result<()> {
    let query = asked.view.filter.query().to_string();
    let details = vec![("rows", rows.to_string()), ("query", query)];
    note_first(services, org, doer, Action::Exported, "", details).await
}

/// Notes that a file of a session is about to leave. It must not where this fails.
pub async fn note_download(
    services: &Services,
    org: OrgId,
    doer: &Doer,
    id: SessionId,
    kind: AttachmentKind,
) -> Result<()> {
    let details = vec![("file", kind.key().to_owned())];
    note_first(services, org, doer, Action::Downloaded, &id.to_string(), details).await
}

/// Notes in every organization of a person that they are about to be signed in: a sign-in is no single one's. They must
/// not be where this fails.
pub async fn note_sign_in(services: &Services, person: &str, doer: &Doer) -> Result<()> {
    for membership in services.store.memberships(person, MOST_ORGS).await? {
        note_first(
            services,
            membership.org.id,
            doer,
            Action::SignedIn,
            "",
            Vec::new(),
        )
        .await?;
    }
    Ok(())
}

/// Notes in every organization of a person what they did: signing in and out is no single one's.
pub async fn note_everywhere(services: &Services, person: &str, doer: &Doer, action: Action) {
    match services.store.memberships(person, MOST_ORGS).await {
        Ok(memberships) => {
            for membership in memberships {
                note(services, membership.org.id, doer, action, "", Vec::new()).await;
            }
        }
        Err(error) => tracing::warn!(%error, "a sign-in is in no audit log"),
    }
}

/// Writes notes that wait, again and again until `closing` is cancelled.
pub async fn watch(services: Services, closing: CancellationToken) {
    while closing.run_until_cancelled(sleep(PAUSE)).await.is_some() {
        if let Some(Err(error)) = closing.run_until_cancelled(write_waiting(&services)).await {
            tracing::warn!(%error, "the audit log could not be written");
        }
    }
}

/// Writes notes that wait when nothing is done any more, with a few tries: the server is about to end. What cannot be
/// written is told to the server's own log, whole.
pub async fn finish(services: &Services) {
    let mut failed = 0;
    while let Some((org, entry)) = services.audit.first() {
        match timeout(PATIENCE_LAST, services.store.add_audit_entry(org, &entry)).await {
            Ok(Ok(())) => {
                services.audit.forget_first();
                continue;
            }
            Ok(Err(error)) => tracing::warn!(%error, "the audit log could not be written"),
            Err(_) => tracing::warn!("the audit log could not be written: the database is busy"),
        }
        failed += 1;
        if failed == LAST_TRIES {
            break;
        }
        sleep(LAST_PAUSE).await;
    }
    while let Some((org, entry)) = services.audit.first() {
        tracing::error!(
            org = org.0,
            ?entry,
            "the audit log could not be written: this is not in it"
        );
        services.audit.forget_first();
    }
}

/// Writes notes that wait, in order.
pub async fn write_waiting(services: &Services) -> Result<()> {
    while let Some((org, entry)) = services.audit.first() {
        // A note that was written before its answer got lost is the same one.
        services.store.add_audit_entry(org, &entry).await?;
        services.audit.forget_first();
    }
    Ok(())
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Continues the list; nothing at its end.
    pub next: Option<Cursor>,
}

/// Entries that a query asks for; what was wrong in it is left out.
pub async fn page(services: &Services, org: OrgId, request: &Request, zone: &TimeZone) -> Result<Page> {
    let after = request.cursor.and_then(|cursor| {
        Some(AfterEntry {
            at: cursor.value?,
            id: cursor.id,
        })
    });
    let interval = interval(&request.filter, zone);
    let limit = request.limit;
    let mut entries = services
        .store
        .audit_entries(org, &request.filter, interval, after, limit + 1)
        .await?;
    let more = entries.len() > usize::from(limit);
    entries.truncate(usize::from(limit));
    let next = entries.last().filter(|_| more).and_then(|last| {
        Some(Cursor {
            fingerprint: request.filter.fingerprint(),
            value: Some(last.at.millis()),
            id: last.id.parse::<SessionId>().ok()?,
        })
    });
    Ok(Page { entries, next })
}

/// How many entries there are of a filter; exact.
pub async fn count(services: &Services, org: OrgId, filter: &Filter, zone: &TimeZone) -> Result<i64> {
    let interval = interval(filter, zone);
    Ok(services.store.count_audit_entries(org, filter, interval).await?)
}

/// The filter's days as a span of time.
fn interval(filter: &Filter, zone: &TimeZone) -> Interval {
    let start = |day: jiff::civil::Date| -> Option<Timestamp> {
        let zoned = day.to_zoned(zone.clone()).ok()?;
        Some(zoned.timestamp().into())
    };
    Interval {
        from: filter.from.and_then(start),
        until: filter.to.and_then(|day| start(day.tomorrow().ok()?)),
    }
}
