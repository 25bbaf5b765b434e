//! What the settings show. Everything here looks at who asks; what changes something stands in the use cases of tokens,
//! people, invitations and organizations.

mod rows;

use std::time::Duration;

use app::backend::{
    Access, AccessItem, AccessItemRequest, AccessKind, AuditPage, AuditRow, Going, Handed, Invitation,
    Members, Organization, Retention, RetentionField, Tokens,
};
use app::forms::field;
use domain::access::TokenKey;
use domain::calendar::{plus_days, words};
use domain::{AttachmentKind, Query};

use self::rows::Rows;
use super::acting::Acting;
use super::sign_ins::SignedIn;
use super::{Error, Result, Services, audit, invites, retention, tokens};
use crate::store::{self, Kept, Token, TokenList};

/// Letters of a number of days that are shown again.
const MOST_TYPED: usize = 20;
/// Members and tokens on a page.
const PAGE: u16 = 50;

/// Who and what has access, as far as it is theirs to see; `query` holds the pages of the lists.
pub async fn access(
    services: &Services,
    acting: &Acting,
    query: &str,
    handed: Option<Handed>,
) -> Result<Access> {
    acting.as_developer()?;
    let query = Query::parse(query);
    let rows = Rows::of(acting, &query, services.clock.now());
    let members = match acting.as_admin() {
        Ok(()) => Some(members(services, acting, &query, &rows).await?),
        Err(_) => None,
    };
    Ok(Access {
        tokens: token_lists(services, acting, &query, &rows).await?,
        members,
        handed,
        next_token: tokens::new_id(services),
        now: rows.now(),
        zone: rows.zone_name(),
    })
}

async fn token_lists(services: &Services, acting: &Acting, query: &Query, rows: &Rows) -> Result<Tokens> {
    let list = async |revoked: bool, key: &str| -> Result<(Vec<Token>, Option<String>)> {
        let which = TokenList {
            revoked,
            made_by: acting.own_tokens_of(),
        };
        let before = query.first(key).and_then(|key| key.parse().ok()).map(TokenKey);
        let mut tokens = services
            .store
            .token_page(acting.org.id, &which, before, PAGE + 1)
            .await?;
        let last = cut(&mut tokens).then(|| tokens.last()).flatten();
        let more = last.map(|token| token.key.0.to_string());
        Ok((tokens, more))
    };
    let (active, more_active) = list(false, "tokens_before").await?;
    let (revoked, more_revoked) = list(true, "revoked_before").await?;
    Ok(Tokens {
        active: active.into_iter().map(|token| rows.token(token)).collect(),
        more_active,
        revoked: revoked.into_iter().map(|token| rows.token(token)).collect(),
        more_revoked,
    })
}

async fn members(services: &Services, acting: &Acting, query: &Query, rows: &Rows) -> Result<Members> {
    let org = acting.org.id;
    let search = query.first("search").unwrap_or_default().trim();
    let after = query.first("members_after");
    let mut found = services.store.members(org, search, after, PAGE + 1).await?;
    let more = cut(&mut found)
        .then(|| found.last().map(|member| member.person.email.clone()))
        .flatten();
    let (total, admins) = services.store.member_counts(org).await?;
    let invited = match after {
        Some(_) => Vec::new(),
        None => services.store.invites(org, invites::MOST).await?,
    };
    let folded = domain::fold::fold_case(search);
    Ok(Members {
        rows: found
            .into_iter()
            .map(|member| rows.member(member, admins))
            .collect(),
        more,
        invites: invited
            .into_iter()
            .filter(|invite| domain::fold::fold_case(&invite.email).contains(&folded))
            .map(|invite| rows.invite(invite))
            .collect(),
        search: search.to_owned(),
        total,
    })
}

/// Takes the row away that only says that there are more.
fn cut<T>(rows: &mut Vec<T>) -> bool {
    let more = rows.len() > usize::from(PAGE);
    rows.truncate(usize::from(PAGE));
    more
}

/// One thing that has access. A foreign id is not found.
pub async fn access_item(
    services: &Services,
    acting: &Acting,
    request: &AccessItemRequest,
) -> Result<AccessItem> {
    let rows = Rows::of(acting, &Query::parse(&request.query), services.clock.now());
    let mut item = AccessItem {
        now: Some(rows.now()),
        ..AccessItem::default()
    };
    match request.kind {
        AccessKind::Token => {
            item.token = Some(rows.token(tokens::find(services, acting, &request.id).await?));
        }
        AccessKind::Member => {
            acting.as_admin()?;
            let found = services.store.member(acting.org.id, &request.id).await?;
            let (_, admins) = services.store.member_counts(acting.org.id).await?;
            item.member = Some(rows.member(found.ok_or(Error::NotFound("member"))?, admins));
        }
        AccessKind::Invite => {
            item.invite = Some(rows.invite(invites::find(services, acting, &request.id).await?));
        }
    }
    Ok(item)
}

/// What the organization decides for itself, and what the server does where it decides nothing.
pub fn organization(acting: &Acting, lost_after: Option<Duration>) -> Result<Organization> {
    acting.as_admin()?;
    let org = &acting.org;
    Ok(Organization {
        name: org.name.clone(),
        slug: org.slug.clone(),
        time_zone: org.time_zone.clone(),
        queue_medium_seconds: org.queue_medium_millis / 1_000,
        queue_long_seconds: org.queue_long_millis / 1_000,
        silence_seconds: org.silence_millis.map(|millis| millis / 1_000),
        server_silence_seconds: lost_after.and_then(|limit| i64::try_from(limit.as_secs()).ok()),
        version: org.version,
    })
}

/// What a link is good for, for whoever has it.
pub async fn invitation(services: &Services, secret: &str, who: Option<&SignedIn>) -> Result<Invitation> {
    let (invite, org, has_account) = invites::look_up(services, secret).await?;
    Ok(Invitation {
        organization: org.name,
        email: invite.email,
        role: invite.role,
        has_account,
        signed_in: who.map(|who| who.person.email.clone()),
    })
}

/// How long things are kept, with what was typed into the form and what it would take away.
pub async fn retention(services: &Services, acting: &Acting, query: &str) -> Result<Retention> {
    acting.as_admin()?;
    let query = Query::parse(query);
    let saved = services.store.retention(acting.org.id).await?;
    let days = |kept: Kept| match kept {
        Kept::Sessions => saved.sessions,
        Kept::Files(kind) => saved.files.get(&kind).copied(),
    };
    let entry = |kept: Kept| {
        let (key, name) = match kept {
            Kept::Sessions => (retention::SESSIONS_FIELD.to_owned(), "Sessions"),
            Kept::Files(kind) => (retention::field_of(kind), retention::plural(kind)),
        };
        let as_saved = || days(kept).map_or_else(String::new, |days| days.to_string());
        let typed = query
            .first(&key)
            .map_or_else(as_saved, |typed| typed.trim().to_owned());
        RetentionField {
            name: name.to_owned(),
            saved: days(kept).map(i64::from),
            problem: retention::days_of(&typed).err().map(|error| error.message()),
            typed: typed.chars().take(MOST_TYPED).collect(),
            key,
        }
    };
    let going = match retention::read(&query, &saved) {
        Ok(wanted) if query.first(field::PREVIEW).is_some() => Some(going(services, acting, &wanted).await?),
        _ => None,
    };
    Ok(Retention {
        sessions: entry(Kept::Sessions),
        files: AttachmentKind::ALL.map(Kept::Files).map(entry).into(),
        seen: retention::word(&saved),
        going,
    })
}

async fn going(services: &Services, acting: &Acting, wanted: &store::Retention) -> Result<Vec<Going>> {
    let day = |day: i64| words(plus_days(jiff::civil::Date::constant(1970, 1, 1), day));
    let previews = retention::preview(services, acting.org.id, wanted).await?;
    let going = previews.into_iter().map(|preview| Going {
        name: match preview.kept {
            Kept::Sessions => "Sessions".to_owned(),
            Kept::Files(kind) => retention::plural(kind).to_owned(),
        },
        days: preview.days.into(),
        before: format!("Before {}", day(preview.stays_from)),
        number: preview.number,
        oldest: preview.oldest.map(day),
    });
    Ok(going.collect())
}

/// A page of the audit log. Bad values are told in the page, which reads them from its address.
pub async fn audit_page(services: &Services, acting: &Acting, query: &str) -> Result<AuditPage> {
    acting.as_admin()?;
    let query = Query::parse(query);
    let request = domain::audit::Request::parse(&query);
    let rows = Rows::of(acting, &query, services.clock.now());
    let org = acting.org.id;
    let page = audit::page(services, org, &request, rows.zone()).await?;
    Ok(AuditPage {
        total: audit::count(services, org, &request.filter, rows.zone()).await?,
        rows: page
            .entries
            .into_iter()
            .map(|entry| AuditRow {
                at: rows.local(entry.at),
                doer: entry.doer,
                who: entry.who,
                action: entry.action,
                subject: entry.subject,
                details: entry.details,
                address: entry.address,
            })
            .collect(),
        next: page.next.map(|cursor| cursor.to_string()),
        now: rows.now(),
        zone: rows.zone_name(),
    })
}
