//! Takes away what an organization has kept long enough, a few sessions at a time.
//!
//! What is older than so many days is what was requested before the UTC day that many days ago. Rows go here, each
//! transaction leaving its sessions whole; their contents are noted in the same transactions and go right after, with
//! [`super::leftovers`].

use std::time::Duration;

use domain::access::OrgId;
use domain::{AttachmentKind, Query, Timestamp};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::acting::{Act, Acting};
use super::{Error, Result, Services};
use crate::store::{Expiry, Kept, Retention};

/// How often it is looked whether a day has become too old.
const PAUSE: Duration = Duration::from_mins(10);
/// Sessions changed in one transaction: others who write wait for no more than that.
const BATCH: u16 = 200;
/// Organizations read at once.
const ORGS: u16 = 200;
/// Milliseconds of a UTC day.
const DAY: i64 = 86_400_000;
/// Days that can be asked for: ten years.
pub const MOST_DAYS: u32 = 3_650;

/// What was taken away, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Sessions.
    pub sessions: u64,
    /// Files of sessions that stay.
    pub files: u64,
}

/// What would go of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Which.
    pub kept: Kept,
    /// The days it would be kept.
    pub days: u32,
    /// The first day that stays, as days since 1970.
    pub stays_from: i64,
    /// How many would go.
    pub number: i64,
    /// The oldest day that has some, where one has.
    pub oldest: Option<i64>,
}

/// Takes things away until `closing` is cancelled.
pub async fn watch(services: Services, closing: CancellationToken) {
    loop {
        match take_away(&services, &closing).await {
            Ok(gone) if gone == Gone::default() => {}
            Ok(Gone { sessions, files }) => tracing::info!(sessions, files, "kept long enough"),
            Err(error) => tracing::warn!(%error, "could not take away what was kept long enough"),
        }
        tokio::select! {
            () = closing.cancelled() => return,
            () = sleep(PAUSE) => {}
        }
    }
}

/// Takes away everything that is too old, or what it comes to before `closing` is cancelled. What fails for one
/// organization is told in the log, and the others have their turn.
pub async fn take_away(services: &Services, closing: &CancellationToken) -> Result<Gone> {
    let mut gone = Gone::default();
    let mut after = None;
    loop {
        let orgs = services.store.org_ids(after, ORGS).await?;
        for org in &orgs {
            match take_away_of(services, *org, closing, &mut gone).await {
                Ok(()) => {}
                Err(error) if error.is_unavailable() => return Err(error),
                Err(error) => {
                    tracing::warn!(org = org.0, %error, "could not take away what was kept long enough");
                }
            }
        }
        after = orgs.last().copied();
        if orgs.len() < usize::from(ORGS) {
            return Ok(gone);
        }
    }
}

async fn take_away_of(
    services: &Services,
    org: OrgId,
    closing: &CancellationToken,
    gone: &mut Gone,
) -> Result<()> {
    let retention = services.store.retention(org).await?;
    let before = *gone;
    if let Some(days) = retention.sessions {
        gone.sessions += old(services, org, days, &What::Sessions, closing).await?;
    }
    for (kind, days) in retention.files {
        let expiry = Expiry {
            kind,
            reason: reason(kind, days),
            now: services.clock.now(),
        };
        gone.files += old(services, org, days, &What::Files(expiry), closing).await?;
    }
    if *gone != before {
        services.changes.announce(org);
    }
    Ok(())
}

/// What is taken away.
enum What {
    Sessions,
    Files(Expiry),
}

/// Takes away what is older than so many days, resting between two transactions for as long as one took.
async fn old(
    services: &Services,
    org: OrgId,
    days: u32,
    what: &What,
    closing: &CancellationToken,
) -> Result<u64> {
    let kept = match what {
        What::Sessions => Kept::Sessions,
        What::Files(expiry) => Kept::Files(expiry.kind),
    };
    let store = &services.store;
    let first = first_day_kept(services.clock.now(), days);
    let mut all = 0;
    for (day, _) in store.days_before(org, kept, first).await? {
        while !closing.is_cancelled() {
            let begun = services.clock.now();
            let number = match what {
                What::Sessions => store.delete_sessions(org, day, BATCH).await?,
                What::Files(expiry) => store.expire_files(org, day, expiry, BATCH).await?,
            };
            all += number;
            if number < u64::from(BATCH) {
                break;
            }
            let took = services.clock.now().millis_since(begun);
            sleep(Duration::from_millis(took.unsigned_abs())).await;
        }
    }
    Ok(all)
}

/// The first UTC day that stays, as days since 1970.
fn first_day_kept(now: Timestamp, days: u32) -> i64 {
    now.millis().div_euclid(DAY) - i64::from(days)
}

fn reason(kind: AttachmentKind, days: u32) -> String {
    let days = match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    format!("{} are kept for {days}.", plural(kind))
}

/// What people call files of a kind.
pub fn plural(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::DebugLog => "Debug logs",
        AttachmentKind::NetworkLog => "Network logs",
        AttachmentKind::ActionLog => "Action logs",
        AttachmentKind::CrashLog => "Crash logs",
        AttachmentKind::Video => "Videos",
        AttachmentKind::Screenshot => "Screenshots",
        AttachmentKind::Other => "Other files",
    }
}

/// The name of the field that says how long sessions are kept.
pub const SESSIONS_FIELD: &str = "keep_sessions";

/// The name of the field that says how long files of a kind are kept.
pub fn field_of(kind: AttachmentKind) -> String {
    format!("keep_{}", kind.key())
}

/// The days in a field: nothing for ever; an error where it is no number of days.
pub fn days_of(typed: &str) -> Result<Option<u32>> {
    match typed.trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(days @ 1..=MOST_DAYS) => Ok(Some(days)),
            _ => Err(Error::invalid(
                "days",
                format!("Write days from 1 to {MOST_DAYS}, or nothing to keep it for ever."),
            )),
        },
    }
}

/// What the fields of a form say. A field that is missing keeps what is saved.
pub fn read(fields: &Query, saved: &Retention) -> Result<Retention> {
    let mut retention = saved.clone();
    if let Some(typed) = fields.first(SESSIONS_FIELD) {
        retention.sessions = days_of(typed)?;
    }
    for kind in AttachmentKind::ALL {
        let Some(typed) = fields.first(&field_of(kind)) else {
            continue;
        };
        match days_of(typed)? {
            Some(days) => retention.files.insert(kind, days),
            None => retention.files.remove(&kind),
        };
    }
    Ok(retention)
}

/// One word that tells a retention from others.
pub fn word(retention: &Retention) -> String {
    let sessions = retention.sessions.map(|days| ("sessions", days));
    let files = retention.files.iter().map(|(kind, days)| (kind.key(), *days));
    let words = sessions.into_iter().chain(files);
    let words: Vec<String> = words.map(|(what, days)| format!("{what}-{days}")).collect();
    words.join("_")
}

/// Keeps things as the fields of a form say; `seen` is the [`word`] of what its sender saw.
pub async fn change(services: &Services, acting: &Acting, fields: &Query, seen: &str) -> Result<()> {
    acting.as_admin()?;
    let org = &acting.org;
    let before = services.store.retention(org.id).await?;
    let after = read(fields, &before)?;
    let unchanged = word(&before) == seen;
    if !unchanged || !services.store.set_retention(org.id, &before, &after).await? {
        return Err(Error::invalid(
            "stale-settings",
            "Somebody else changed these settings meanwhile.",
        ));
    }
    acting
        .did(services, &Act::RetentionChanged(org, &before, &after))
        .await;
    Ok(())
}

/// What would go at once if an organization kept things so long. Files of sessions that would go are counted with the
/// files as well.
pub async fn preview(services: &Services, org: OrgId, retention: &Retention) -> Result<Vec<Preview>> {
    let files = retention
        .files
        .iter()
        .map(|(kind, days)| (Kept::Files(*kind), *days));
    let all = retention
        .sessions
        .map(|days| (Kept::Sessions, days))
        .into_iter()
        .chain(files);
    let mut previews = Vec::new();
    for (kept, days) in all {
        let stays_from = first_day_kept(services.clock.now(), days);
        let old = services.store.days_before(org, kept, stays_from).await?;
        previews.push(Preview {
            kept,
            days,
            stays_from,
            number: old.iter().map(|(_, number)| number).sum(),
            oldest: old.first().map(|(day, _)| *day),
        });
    }
    Ok(previews)
}
