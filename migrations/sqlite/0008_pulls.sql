-- How far sessions were pulled from a place: every day before this one (a number since 1970, in UTC) is done.
CREATE TABLE pulls (
    org_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    day    INTEGER NOT NULL,
    PRIMARY KEY (org_id, source)
) STRICT, WITHOUT ROWID;
