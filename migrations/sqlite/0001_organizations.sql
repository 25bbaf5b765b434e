-- Organizations, people, and what they sign in with. Times are milliseconds since 1970, UTC.

CREATE TABLE orgs (
    id              INTEGER PRIMARY KEY,
    slug            TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    time_zone       TEXT    NOT NULL DEFAULT 'UTC',
    queue_medium_ms INTEGER NOT NULL DEFAULT 30000,
    queue_long_ms   INTEGER NOT NULL DEFAULT 120000,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
    id            TEXT    PRIMARY KEY NOT NULL,
    email         TEXT    NOT NULL,
    email_folded  TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT,
    disabled_at   INTEGER,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    org_id     INTEGER NOT NULL REFERENCES orgs (id),
    person_id  TEXT    NOT NULL REFERENCES people (id),
    role       TEXT    NOT NULL CHECK (role IN ('admin', 'developer', 'user')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_person ON members (person_id, org_id);

-- `key` is the small number by which session rows name the token that recorded them; `id` is what people see.
CREATE TABLE api_tokens (
    org_id       INTEGER NOT NULL REFERENCES orgs (id),
    key          INTEGER NOT NULL,
    id           TEXT    NOT NULL UNIQUE,
    label        TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('admin', 'developer')),
    secret_hash  BLOB    NOT NULL UNIQUE,
    created_by   TEXT,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
    PRIMARY KEY (org_id, key)
) STRICT;

CREATE TABLE sign_ins (
    id_hash      BLOB    PRIMARY KEY NOT NULL,
    person_id    TEXT    NOT NULL REFERENCES people (id),
    org_id       INTEGER REFERENCES orgs (id),
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_ins_by_person ON sign_ins (person_id);

CREATE TABLE setup_links (
    secret_hash BLOB    PRIMARY KEY NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
