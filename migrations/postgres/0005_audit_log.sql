-- Who did what and when: written once, never changed. `id` is a UUID of the program; `found_by` holds who and subject
-- in lower case, for the search; `details` is a JSON list of pairs.

CREATE TABLE audit_log (
    org_id   BIGINT  NOT NULL REFERENCES orgs (id),
    at       BIGINT  NOT NULL,
    id       BYTEA   NOT NULL,
    doer     TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    details  TEXT    NOT NULL,
    address  TEXT,
    found_by TEXT    NOT NULL,
    PRIMARY KEY (org_id, at, id)
);

CREATE INDEX audit_log_by_action ON audit_log (org_id, action, at, id);
