-- Sessions: narrow facts, few dimensions, exact daily counts. Times are milliseconds since 1970, UTC.
-- Every key leads with org_id, and the facts with (org_id, requested_at), so that they can be distributed by
-- organization or partitioned by month without a redesign. Keys of dimensions are small numbers of the program: 1, 2,
-- 3, .. in each organization, and their rows never change or go. The tables that grow name them without foreign keys:
-- one function writes both in one transaction, and checking every row of millions costs more than writing it.

CREATE TABLE actors (
    org_id       INTEGER NOT NULL REFERENCES orgs (id),
    key          INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    label        TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    content_hash BLOB    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE apps (
    org_id       INTEGER NOT NULL REFERENCES orgs (id),
    key          INTEGER NOT NULL,
    app_id       TEXT,
    name         TEXT,
    version      TEXT,
    build_id     TEXT,
    app_group    TEXT,
    content_hash BLOB    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
) STRICT, WITHOUT ROWID;

-- A device together with its OS, so that device, platform and version are one set of keys, one index, one count.
CREATE TABLE devices (
    org_id       INTEGER NOT NULL REFERENCES orgs (id),
    key          INTEGER NOT NULL,
    device_id    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    platform     INTEGER NOT NULL,
    os_version   TEXT,
    content_hash BLOB    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    org_id        INTEGER NOT NULL REFERENCES orgs (id),
    key           INTEGER NOT NULL,
    referrer_host TEXT,
    language      TEXT,
    user_agent    TEXT,
    location      TEXT,
    content_hash  BLOB    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
) STRICT, WITHOUT ROWID;

-- The ids: unique even where `sessions` is partitioned by time, and the way from an id to its row.
CREATE TABLE session_ids (
    org_id       INTEGER NOT NULL,
    id           BLOB    NOT NULL,
    requested_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    org_id            INTEGER NOT NULL,
    requested_at      INTEGER NOT NULL,
    id                BLOB    NOT NULL,
    actor             INTEGER NOT NULL,
    app               INTEGER NOT NULL,
    device            INTEGER NOT NULL,
    client            INTEGER NOT NULL,
    recorder          INTEGER,
    status            INTEGER NOT NULL,
    queue_kind        INTEGER,
    started_at        INTEGER,
    user_connected_at INTEGER,
    first_frame_at    INTEGER,
    app_launched_at   INTEGER,
    ended_at          INTEGER,
    closed_at         INTEGER,
    last_seen_at      INTEGER,
    queue_ms          INTEGER,
    duration_ms       INTEGER,
    files             INTEGER NOT NULL,
    flags             INTEGER NOT NULL,
    end_reason        TEXT,
    error             TEXT,
    client_ip         TEXT,
    orientation       TEXT,
    reserved_device   TEXT,
    tags              TEXT,
    PRIMARY KEY (org_id, requested_at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_actor ON sessions (org_id, actor, requested_at, id, app, device, status, files);
CREATE INDEX sessions_by_app ON sessions (org_id, app, requested_at, id, actor, device, status, files);
CREATE INDEX sessions_by_device ON sessions (org_id, device, requested_at, id, actor, app, status, files);
CREATE INDEX sessions_by_recorder ON sessions (org_id, recorder, requested_at, id, actor, app, device, status, files)
    WHERE recorder IS NOT NULL;
CREATE INDEX sessions_by_status ON sessions (org_id, status, requested_at, id, actor, app, device, files);
CREATE INDEX sessions_by_duration ON sessions (org_id, duration_ms, id, requested_at) WHERE duration_ms IS NOT NULL;
CREATE INDEX sessions_without_duration ON sessions (org_id, id, requested_at) WHERE duration_ms IS NULL;
CREATE INDEX sessions_by_queue ON sessions (org_id, queue_ms, id, requested_at) WHERE queue_ms IS NOT NULL;
CREATE INDEX sessions_without_queue ON sessions (org_id, id, requested_at) WHERE queue_ms IS NULL;
-- Crash logs are rare: four bits of `files` say that there is one to download (see domain::session::FileStates).
CREATE INDEX sessions_with_crash_log ON sessions (org_id, requested_at, id) WHERE (files & 61440) = 4096;

-- Exact counts by UTC day: dimension 0 is all sessions (key 0), 1 actor, 2 app, 3 device, 4 status, 5 recorder,
-- 6 kind of file that can be downloaded.
-- Kept in the transaction of every write, so that a count reads days instead of sessions.
CREATE TABLE day_counts (
    org_id    INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    key       INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (org_id, dimension, key, day)
) STRICT, WITHOUT ROWID;

-- The same counts over all days: what plans are chosen by, and the counts that no date narrows.
CREATE TABLE key_counts (
    org_id    INTEGER NOT NULL,
    dimension INTEGER NOT NULL,
    key       INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (org_id, dimension, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachments (
    org_id       INTEGER NOT NULL,
    session_id   BLOB    NOT NULL,
    kind         INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    reason       TEXT,
    file_name    TEXT,
    content_type TEXT,
    size         INTEGER,
    sha256       BLOB,
    updated_at   INTEGER,
    PRIMARY KEY (org_id, session_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachments_by_content ON attachments (org_id, sha256) WHERE sha256 IS NOT NULL;
