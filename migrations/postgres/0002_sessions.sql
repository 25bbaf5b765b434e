-- Sessions: narrow facts, few dimensions, exact daily counts. Times are milliseconds since 1970, UTC.
-- Every key leads with org_id, and the facts with (org_id, requested_at), so that they can be distributed by
-- organization or partitioned by month without a redesign. Keys of dimensions are small numbers of the program: 1, 2,
-- 3, .. in each organization, and their rows never change or go. The tables that grow name them without foreign keys:
-- one function writes both in one transaction, and checking every row of millions costs more than writing it.

CREATE TABLE actors (
    org_id       BIGINT NOT NULL REFERENCES orgs (id),
    key          BIGINT NOT NULL,
    kind         TEXT    NOT NULL,
    label        TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    content_hash BYTEA    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
);

CREATE TABLE apps (
    org_id       BIGINT NOT NULL REFERENCES orgs (id),
    key          BIGINT NOT NULL,
    app_id       TEXT,
    name         TEXT,
    version      TEXT,
    build_id     TEXT,
    app_group    TEXT,
    content_hash BYTEA    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
);

-- A device together with its OS, so that device, platform and version are one set of keys, one index, one count.
CREATE TABLE devices (
    org_id       BIGINT NOT NULL REFERENCES orgs (id),
    key          BIGINT NOT NULL,
    device_id    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    platform     SMALLINT NOT NULL,
    os_version   TEXT,
    content_hash BYTEA    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
);

CREATE TABLE clients (
    org_id        BIGINT NOT NULL REFERENCES orgs (id),
    key           BIGINT NOT NULL,
    referrer_host TEXT,
    language      TEXT,
    user_agent    TEXT,
    location      TEXT,
    content_hash  BYTEA    NOT NULL,
    PRIMARY KEY (org_id, key),
    UNIQUE (org_id, content_hash)
);

-- The ids: unique even where `sessions` is partitioned by time, and the way from an id to its row.
CREATE TABLE session_ids (
    org_id       BIGINT NOT NULL,
    id           UUID    NOT NULL,
    requested_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE sessions (
    org_id            BIGINT NOT NULL,
    requested_at      BIGINT NOT NULL,
    id                UUID    NOT NULL,
    actor             BIGINT NOT NULL,
    app               BIGINT NOT NULL,
    device            BIGINT NOT NULL,
    client            BIGINT NOT NULL,
    recorder          BIGINT,
    status            SMALLINT NOT NULL,
    queue_kind        SMALLINT,
    started_at        BIGINT,
    user_connected_at BIGINT,
    first_frame_at    BIGINT,
    app_launched_at   BIGINT,
    ended_at          BIGINT,
    closed_at         BIGINT,
    last_seen_at      BIGINT,
    queue_ms          BIGINT,
    duration_ms       BIGINT,
    files             BIGINT NOT NULL,
    flags             BIGINT NOT NULL,
    end_reason        TEXT,
    error             TEXT,
    client_ip         TEXT,
    orientation       TEXT,
    reserved_device   TEXT,
    tags              TEXT,
    PRIMARY KEY (org_id, requested_at, id)
);

CREATE INDEX sessions_by_actor ON sessions (org_id, actor, requested_at, id) INCLUDE (app, device, status, files);
CREATE INDEX sessions_by_app ON sessions (org_id, app, requested_at, id) INCLUDE (actor, device, status, files);
CREATE INDEX sessions_by_device ON sessions (org_id, device, requested_at, id) INCLUDE (actor, app, status, files);
CREATE INDEX sessions_by_recorder ON sessions (org_id, recorder, requested_at, id)
    INCLUDE (actor, app, device, status, files) WHERE recorder IS NOT NULL;
CREATE INDEX sessions_by_status ON sessions (org_id, status, requested_at, id) INCLUDE (actor, app, device, files);
CREATE INDEX sessions_by_duration ON sessions (org_id, duration_ms, id) INCLUDE (requested_at) WHERE duration_ms IS NOT NULL;
CREATE INDEX sessions_without_duration ON sessions (org_id, id) INCLUDE (requested_at) WHERE duration_ms IS NULL;
CREATE INDEX sessions_by_queue ON sessions (org_id, queue_ms, id) INCLUDE (requested_at) WHERE queue_ms IS NOT NULL;
CREATE INDEX sessions_without_queue ON sessions (org_id, id) INCLUDE (requested_at) WHERE queue_ms IS NULL;
-- Crash logs are rare: four bits of `files` say that there is one to download (see domain::session::FileStates).
CREATE INDEX sessions_with_crash_log ON sessions (org_id, requested_at, id) WHERE (files & 61440) = 4096;

-- Exact counts by UTC day: dimension 0 is all sessions (key 0), 1 actor, 2 app, 3 device, 4 status, 5 recorder,
-- 6 kind of file that can be downloaded.
-- Kept in the transaction of every write, so that a count reads days instead of sessions.
CREATE TABLE day_counts (
    org_id    BIGINT NOT NULL,
    dimension SMALLINT NOT NULL,
    key       BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (org_id, dimension, key, day)
);

-- The same counts over all days: what plans are chosen by, and the counts that no date narrows.
CREATE TABLE key_counts (
    org_id    BIGINT NOT NULL,
    dimension SMALLINT NOT NULL,
    key       BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    PRIMARY KEY (org_id, dimension, key)
);

CREATE TABLE attachments (
    org_id       BIGINT NOT NULL,
    session_id   UUID    NOT NULL,
    kind         SMALLINT NOT NULL,
    state        SMALLINT NOT NULL,
    reason       TEXT,
    file_name    TEXT,
    content_type TEXT,
    size         BIGINT,
    sha256       BYTEA,
    updated_at   BIGINT,
    PRIMARY KEY (org_id, session_id, kind)
);

CREATE INDEX attachments_by_content ON attachments (org_id, sha256) WHERE sha256 IS NOT NULL;
