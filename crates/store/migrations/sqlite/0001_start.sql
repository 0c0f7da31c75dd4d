-- What learners did. Appended to, never changed.
CREATE TABLE events (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    at      BIGINT NOT NULL, -- milliseconds since 1970, UTC
    body    TEXT   NOT NULL  -- academy::Event as JSON
);
CREATE INDEX events_by_lab ON events (learner, lab, id);

CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the learning record is only appended to');
END;

-- The numbers given to submissions, and their files.
CREATE TABLE submissions (
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    number  BIGINT NOT NULL,
    PRIMARY KEY (learner, lab, number)
);
CREATE TABLE submitted_files (
    learner    BIGINT NOT NULL,
    lab        TEXT   NOT NULL,
    submission BIGINT NOT NULL,
    path       TEXT   NOT NULL,
    content    BLOB,           -- NULL: the file was deleted
    PRIMARY KEY (learner, lab, submission, path)
);

-- The edited files of workspaces.
CREATE TABLE workspace_files (
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    path    TEXT   NOT NULL,
    content BLOB,              -- NULL: the file was deleted
    PRIMARY KEY (learner, lab, path)
);

-- Browsers that are signed in.
CREATE TABLE sign_ins (
    hash    BLOB   NOT NULL PRIMARY KEY, -- SHA-256 of the token
    learner BIGINT NOT NULL,
    until   BIGINT NOT NULL              -- milliseconds since 1970, UTC
);
