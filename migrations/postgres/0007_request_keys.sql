-- Requests that were done and carried a key of their own, so that a repeat does nothing. Forgotten after some days.
CREATE TABLE request_keys (
    org_id  BIGINT NOT NULL,
    key     BYTEA  NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, key)
);

CREATE INDEX request_keys_by_age ON request_keys (org_id, told_at);
