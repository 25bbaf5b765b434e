-- Organizations, people, and what they sign in with. Times are milliseconds since 1970, UTC.

CREATE TABLE orgs (
    id              BIGINT PRIMARY KEY,
    slug            TEXT    NOT NULL UNIQUE,
    name            TEXT    NOT NULL,
    time_zone       TEXT    NOT NULL DEFAULT 'UTC',
    queue_medium_ms BIGINT NOT NULL DEFAULT 30000,
    queue_long_ms   BIGINT NOT NULL DEFAULT 120000,
    created_at      BIGINT NOT NULL
);

CREATE TABLE people (
    id            TEXT    PRIMARY KEY,
    email         TEXT    NOT NULL,
    email_folded  TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT,
    disabled_at   BIGINT,
    created_at    BIGINT NOT NULL
);

CREATE TABLE members (
    org_id     BIGINT NOT NULL REFERENCES orgs (id),
    person_id  TEXT    NOT NULL REFERENCES people (id),
    role       TEXT    NOT NULL CHECK (role IN ('admin', 'developer', 'user')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id)
);

CREATE INDEX members_by_person ON members (person_id, org_id);

-- `key` is the small number by which session rows name the token that recorded them; `id` is what people see.
CREATE TABLE api_tokens (
    org_id       BIGINT NOT NULL REFERENCES orgs (id),
    key          BIGINT NOT NULL,
    id           TEXT    NOT NULL UNIQUE,
    label        TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('admin', 'developer')),
    secret_hash  BYTEA    NOT NULL UNIQUE,
    created_by   TEXT,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT,
    PRIMARY KEY (org_id, key)
);

CREATE TABLE sign_ins (
    id_hash      BYTEA    PRIMARY KEY,
    person_id    TEXT    NOT NULL REFERENCES people (id),
    org_id       BIGINT REFERENCES orgs (id),
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX sign_ins_by_person ON sign_ins (person_id);

CREATE TABLE setup_links (
    secret_hash BYTEA    PRIMARY KEY,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
