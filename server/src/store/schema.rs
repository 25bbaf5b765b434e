//! The names of tables and columns. Nothing else spells them.

use sea_query::Iden;

/// Organizations.
#[derive(Clone, Copy, Iden)]
pub(super) enum Orgs {
    Table,
    Id,
    Slug,
    Name,
    TimeZone,
    QueueMediumMs,
    QueueLongMs,
    CreatedAt,
}

/// People.
#[derive(Clone, Copy, Iden)]
pub(super) enum People {
    Table,
    Id,
    Email,
    EmailFolded,
    Name,
    PasswordHash,
    DisabledAt,
    CreatedAt,
}

/// Who belongs to which organization.
#[derive(Clone, Copy, Iden)]
pub(super) enum Members {
    Table,
    OrgId,
    PersonId,
    Role,
    CreatedAt,
}

/// Credentials of machines.
#[derive(Clone, Copy, Iden)]
pub(super) enum ApiTokens {
    Table,
    OrgId,
    Key,
    Id,
    Label,
    Role,
    SecretHash,
    CreatedBy,
    CreatedAt,
    LastUsedAt,
    RevokedAt,
}

/// Browser logins.
#[derive(Clone, Copy, Iden)]
pub(super) enum SignIns {
    Table,
    IdHash,
    PersonId,
    OrgId,
    CreatedAt,
    LastSeenAt,
    ExpiresAt,
}

/// One-time links for the first admin.
#[derive(Clone, Copy, Iden)]
pub(super) enum SetupLinks {
    Table,
    SecretHash,
    CreatedAt,
    ExpiresAt,
}
