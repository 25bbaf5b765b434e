//! What the settings show.

use app::backend::{
    Access, AccessItem, AccessItemRequest, AccessKind, AuditPage, AuditRow, Going, Invitation, InviteRow,
    LocalTime, MemberRow, Members, Organization, Retention, RetentionField, TokenRow, Tokens,
};
use app::error::{AppError, ErrorKind};
use domain::Role;
use domain::audit::{Action, DoerKind};

use super::{Person, now, utc};

const DAY: i64 = 24 * 3_600_000;

fn ago(millis: i64) -> LocalTime {
    utc(now().plus_millis(-millis))
}

fn token(id: &str, label: &str, role: Role, days: i64, by: &str) -> TokenRow {
    TokenRow {
        id: format!("tok_{id}"),
        label: label.to_owned(),
        role,
        created_at: ago(days * DAY),
        created_by: Some(format!("{by}@harbor.example")),
        last_used_at: None,
        revoked_at: None,
    }
}

fn tokens() -> Vec<TokenRow> {
    vec![
        TokenRow {
            last_used_at: Some(ago(120_000)),
            ..token(
                "7Qd2aaaaaaaaaaaa",
                "CI nightly, payments",
                Role::Developer,
                82,
                "leo.martins",
            )
        },
        TokenRow {
            last_used_at: Some(ago(4_000)),
            ..token(
                "0vRkaaaaaaaaaaaa",
                "Device farm <recorder>",
                Role::Admin,
                323,
                "ada",
            )
        },
        TokenRow {
            created_by: None,
            ..token(
                "h9Lsaaaaaaaaaaaa",
                "Warehouse kiosk",
                Role::Developer,
                358,
                "sofia.duarte",
            )
        },
        TokenRow {
            revoked_at: Some(ago(81 * DAY)),
            ..token(
                "2bTeaaaaaaaaaaaa",
                "CI nightly, payments",
                Role::Developer,
                620,
                "erik.solberg",
            )
        },
    ]
}

fn member(person: Person, id: &str, role: Role) -> MemberRow {
    let (name, email) = person.named();
    MemberRow {
        id: id.to_owned(),
        email: email.to_owned(),
        name: name.to_owned(),
        role,
        since: ago(300 * DAY),
        last_seen_at: Some(ago(12 * 60_000)),
        disabled_at: None,
        is_viewer: person == Person::Ada,
        is_last_admin: person == Person::Ada,
    }
}

fn members() -> Vec<MemberRow> {
    vec![
        member(Person::Ada, "p1", Role::Admin),
        member(Person::Leo, "p2", Role::Developer),
        MemberRow {
            disabled_at: Some(ago(81 * DAY)),
            ..member(Person::Maria, "p3", Role::User)
        },
    ]
}

fn invite() -> InviteRow {
    InviteRow {
        id: "inv_1".to_owned(),
        email: "nina.vogel@harbor.example".to_owned(),
        role: Role::Developer,
        invited_by: Some("ada@harbor.example".to_owned()),
        expires_at: utc(now().plus_millis(3 * DAY)),
        is_over: false,
    }
}

/// As an admin or a developer sees it.
pub fn access(person: Person, role: Option<Role>) -> Result<Access, AppError> {
    if !matches!(role, Some(Role::Admin | Role::Developer)) {
        return Err(forbidden());
    }
    let is_admin = role == Some(Role::Admin);
    let own = |token: &TokenRow| is_admin || token.created_by.as_deref() == Some(person.named().1);
    let (revoked, active) = tokens()
        .into_iter()
        .filter(own)
        .partition(|token| token.revoked_at.is_some());
    Ok(Access {
        tokens: Tokens {
            active,
            more_active: None,
            revoked,
            more_revoked: None,
        },
        members: is_admin.then(|| Members {
            rows: members(),
            more: Some("maria.lindqvist@harbor.example".to_owned()),
            invites: vec![invite()],
            search: String::new(),
            total: 63,
        }),
        handed: None,
        next_token: "tok_nextnextnextnext".to_owned(),
        now: utc(now()),
        zone: "Europe/Berlin".to_owned(),
    })
}

/// One of them.
pub fn item(role: Option<Role>, request: &AccessItemRequest) -> Result<AccessItem, AppError> {
    if role != Some(Role::Admin) {
        return Err(forbidden());
    }
    let mut item = AccessItem {
        now: Some(utc(now())),
        ..AccessItem::default()
    };
    match request.kind {
        AccessKind::Token => item.token = tokens().into_iter().find(|token| token.id == request.id),
        AccessKind::Member => item.member = members().into_iter().find(|member| member.id == request.id),
        AccessKind::Invite => item.invite = Some(invite()).filter(|invite| invite.id == request.id),
    }
    if item.token.is_none() && item.member.is_none() && item.invite.is_none() {
        return Err(AppError::new(ErrorKind::NotFound, "There is no such thing."));
    }
    Ok(item)
}

/// What the organization decides.
pub fn organization(role: Option<Role>) -> Result<Organization, AppError> {
    if role != Some(Role::Admin) {
        return Err(forbidden());
    }
    Ok(Organization {
        name: "Harbor Mobile".to_owned(),
        slug: "harbor".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        queue_medium_seconds: 30,
        queue_long_seconds: 120,
        silence_seconds: None,
        server_silence_seconds: Some(300),
        version: 7,
    })
}

/// Three entries, or none where somebody searches for `nobody`.
pub fn audit(role: Option<Role>, query: &str) -> Result<AuditPage, AppError> {
    if role != Some(Role::Admin) {
        return Err(forbidden());
    }
    let entry = |minutes: i64, doer, who: &str, action, subject: &str| AuditRow {
        at: ago(minutes * 60_000),
        doer,
        who: who.to_owned(),
        action,
        subject: subject.to_owned(),
        details: vec![("role".to_owned(), "developer".to_owned())],
        address: (doer == DoerKind::Person).then(|| "2001:db8::7f3a".to_owned()),
    };
    let rows = vec![
        entry(2, DoerKind::Person, "ada@harbor.example", Action::SignedIn, ""),
        entry(57, DoerKind::ApiToken, "CI <nightly>", Action::Exported, ""),
        entry(
            1_500,
            DoerKind::CommandLine,
            "",
            Action::TokenCreated,
            "Release smoke",
        ),
    ];
    let rows = if query.contains("nobody") {
        Vec::new()
    } else {
        rows
    };
    Ok(AuditPage {
        total: i64::try_from(rows.len()).unwrap_or_default(),
        rows,
        next: None,
        now: utc(now()),
        zone: "UTC".to_owned(),
    })
}

/// How long things are kept; with `preview` what would go.
pub fn retention(role: Option<Role>, query: &str) -> Result<Retention, AppError> {
    if role != Some(Role::Admin) {
        return Err(forbidden());
    }
    let query = domain::Query::parse(query);
    let entry = |key: &str, name: &str, saved: Option<i64>| {
        let as_saved = || saved.map_or_else(String::new, |days| days.to_string());
        let typed = query.first(key).map_or_else(as_saved, str::to_owned);
        RetentionField {
            key: key.to_owned(),
            name: name.to_owned(),
            problem: (typed.len() > 4).then(|| "Write days from 1 to 3650.".to_owned()),
            typed,
            saved,
        }
    };
    let going = Going {
        name: "Videos".to_owned(),
        days: 30,
        before: "Before 24 Oct 2026".to_owned(),
        number: 12_483,
        oldest: Some("4 Jan 2026".to_owned()),
    };
    Ok(Retention {
        sessions: entry("keep_sessions", "Sessions", None),
        files: vec![entry("keep_video", "Videos", Some(90))],
        seen: "video-90".to_owned(),
        going: query.first("preview").is_some().then(|| vec![going]),
    })
}

/// What a link is good for: `new`, `known`, `own`, `other`; any other is no good.
pub fn invitation(secret: &str) -> Result<Invitation, AppError> {
    let (has_account, signed_in) = match secret {
        "new" => (false, None),
        "known" => (true, None),
        "own" => (true, Some("nina.vogel@harbor.example")),
        "other" => (true, Some("ada@harbor.example")),
        _ => {
            return Err(AppError::new(
                ErrorKind::Invalid,
                "This invitation was used, withdrawn or is too old. Ask for another one.",
            ));
        }
    };
    Ok(Invitation {
        organization: "Harbor Mobile".to_owned(),
        email: "nina.vogel@harbor.example".to_owned(),
        role: Role::Developer,
        has_account,
        signed_in: signed_in.map(str::to_owned),
    })
}

fn forbidden() -> AppError {
    AppError::new(ErrorKind::Forbidden, "Only admins may do this.")
}
