-- Requests that were done and carried a key of their own, so that a repeat does nothing. Forgotten after some days.
CREATE TABLE request_keys (
    org_id  INTEGER NOT NULL,
    key     BLOB    NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_keys_by_age ON request_keys (org_id, told_at);
