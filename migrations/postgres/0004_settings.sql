-- What admins manage: invitations, members of one organization alone, and what an organization decides for itself.

-- A person may belong to several organizations: an admin of one disables them there, and nowhere else. So far it was
-- everywhere, and it stays so for those who were.
ALTER TABLE members ADD COLUMN disabled_at BIGINT;
ALTER TABLE members ADD COLUMN last_seen_at BIGINT;
UPDATE members SET
    disabled_at = (SELECT p.disabled_at FROM people AS p WHERE p.id = members.person_id),
    last_seen_at = (SELECT MAX(s.last_seen_at) FROM sign_ins AS s
                    WHERE s.person_id = members.person_id AND s.org_id = members.org_id);
ALTER TABLE people DROP COLUMN disabled_at;

-- For the search for members. The program writes it for every letter there is; this knows the plain ones.
ALTER TABLE people ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
UPDATE people SET name_folded = LOWER(name);

-- `silence_ms`: how long a recorder may be silent; null as the server has it. `version` counts the changes, so that of
-- two who edit at once the second is told.
ALTER TABLE orgs ADD COLUMN silence_ms BIGINT;
ALTER TABLE orgs ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Whoever has the link may join once. A row goes when it was used or withdrawn; what is over stays to be renewed.
CREATE TABLE invites (
    org_id       BIGINT NOT NULL REFERENCES orgs (id),
    id           TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    email_folded TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('admin', 'developer', 'user')),
    secret_hash  BYTEA   NOT NULL UNIQUE,
    invited_by   TEXT,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX invites_by_email ON invites (org_id, email_folded);
