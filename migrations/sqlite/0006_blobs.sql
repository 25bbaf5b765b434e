-- Contents of files go by names of their own: each belongs to one file, so that it can be taken away with it. Contents
-- of before, and the invented ones that many sessions share, are named by their SHA-256.

ALTER TABLE attachments ADD COLUMN blob BLOB;
UPDATE attachments SET blob = sha256 WHERE state = 1;
DROP INDEX attachments_by_content;
CREATE INDEX attachments_by_blob ON attachments (org_id, blob) WHERE blob IS NOT NULL;

-- Contents that no file names: each is taken away from `due_at` on. One that is being sent stands here until the row of
-- its file is written, so that a server that dies in between leaves nothing for ever. Nobody may begin to name one that
-- is being taken.
CREATE TABLE leftover_blobs (
    org_id INTEGER NOT NULL,
    blob   BLOB    NOT NULL,
    due_at INTEGER NOT NULL,
    taken  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (org_id, blob)
) STRICT, WITHOUT ROWID;

CREATE INDEX leftover_blobs_by_due ON leftover_blobs (org_id, due_at);

-- How many days things are kept, by what they are: kinds of files by their number, -1 for sessions. What has no row is
-- kept for ever.
CREATE TABLE retention (
    org_id INTEGER NOT NULL REFERENCES orgs (id),
    what   INTEGER NOT NULL,
    days   INTEGER NOT NULL CHECK (days > 0),
    PRIMARY KEY (org_id, what)
) STRICT, WITHOUT ROWID;
