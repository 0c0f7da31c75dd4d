-- Entries belong to a course. Those from before courses had names have '' until they are adopted.
-- `lab` is '' where an entry is not about a lab.
ALTER TABLE events ADD COLUMN course TEXT NOT NULL DEFAULT '';
CREATE INDEX events_by_learner ON events (learner, id);
CREATE INDEX events_to_adopt ON events (learner) WHERE course = '';

-- Summaries of the record, which can be made again from it.
CREATE TABLE summaries (
    learner BIGINT NOT NULL,
    course  TEXT   NOT NULL,
    name    TEXT   NOT NULL, -- academy::Fold::NAME
    body    BLOB   NOT NULL, -- its version and its written form
    PRIMARY KEY (learner, course, name)
);

-- People. A line stays for good, so that its number is never given twice.
CREATE TABLE people (
    id          BIGINT NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    email       TEXT   UNIQUE,
    role        TEXT   NOT NULL,
    zone        TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    deactivated BIGINT,
    erased      BIGINT
);
CREATE TABLE preferences (
    person BIGINT NOT NULL PRIMARY KEY,
    off    TEXT   NOT NULL -- kinds of mail, as JSON
);
CREATE TABLE teams (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT   NOT NULL,
    folded  TEXT   NOT NULL UNIQUE, -- the name in small letters
    created BIGINT NOT NULL
);
CREATE TABLE members (
    team    BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    manages BIGINT NOT NULL,
    PRIMARY KEY (team, person)
);
CREATE INDEX members_by_person ON members (person);

-- An entry of the record is changed only when it is given to a course, or when its learner was
-- erased and their words go.
DROP TRIGGER events_are_never_changed;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
WHEN NOT (
    NEW.id = OLD.id AND NEW.learner = OLD.learner AND NEW.lab = OLD.lab AND NEW.at = OLD.at
    AND (
        (OLD.course = '' AND NEW.body = OLD.body)
        OR (
            NEW.course = OLD.course
            AND EXISTS (SELECT 1 FROM people WHERE id = OLD.learner AND erased IS NOT NULL)
        )
    )
)
BEGIN
    SELECT RAISE(ABORT, 'the learning record is only appended to');
END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the learning record is only appended to');
END;

-- What people prove themselves with.
CREATE TABLE passwords (
    person BIGINT NOT NULL PRIMARY KEY,
    hash   TEXT   NOT NULL -- PHC string
);
CREATE TABLE totps (
    person    BIGINT NOT NULL PRIMARY KEY,
    secret    BLOB   NOT NULL,
    last_step BIGINT NOT NULL,
    since     BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
    person BIGINT NOT NULL,
    hash   BLOB   NOT NULL,
    PRIMARY KEY (person, hash)
);
CREATE TABLE passkeys (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    person        BIGINT NOT NULL,
    credential    BLOB   NOT NULL UNIQUE,
    body          TEXT   NOT NULL, -- JSON
    name          TEXT   NOT NULL,
    second_factor BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    last_used     BIGINT
);
CREATE INDEX passkeys_by_person ON passkeys (person);
CREATE TABLE outside_accounts (
    issuer  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    person  BIGINT NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX outside_accounts_by_person ON outside_accounts (person);
CREATE TABLE throttles (
    what     TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last     BIGINT NOT NULL
);

-- Browsers that are signed in, or were not long ago.
ALTER TABLE sign_ins RENAME TO old_sign_ins;
CREATE TABLE sign_ins (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    hash      BLOB   NOT NULL UNIQUE,
    person    BIGINT NOT NULL,
    factor    TEXT   NOT NULL,
    half      BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    proved    BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    agent     TEXT   NOT NULL,
    revoked   BIGINT
);
CREATE INDEX sign_ins_by_person ON sign_ins (person);
CREATE INDEX sign_ins_by_use ON sign_ins (last_used);
-- They came by a link and had 30 days. Those of idle browsers are 14 now, of which none has passed.
INSERT INTO sign_ins (hash, person, factor, half, created, proved, last_used, address, agent)
SELECT hash, learner, 'link', 0, until - 2592000000, until - 2592000000, until - 1209600000, '', ''
FROM old_sign_ins;
DROP TABLE old_sign_ins;

CREATE TABLE links (
    hash    BLOB   NOT NULL PRIMARY KEY,
    person  BIGINT NOT NULL,
    purpose TEXT   NOT NULL,
    rest    TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    UNIQUE (person, purpose)
);
CREATE TABLE invitations (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    hash      BLOB   NOT NULL UNIQUE,
    made_by   BIGINT,
    email     TEXT,
    name      TEXT,
    offer     TEXT   NOT NULL, -- academy::Offer as JSON
    team      BIGINT,
    uses      BIGINT NOT NULL,
    used      BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX invitations_by_team ON invitations (team, id);
CREATE TABLE tokens (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    hash      BLOB   NOT NULL UNIQUE,
    person    BIGINT NOT NULL,
    name      TEXT   NOT NULL,
    scopes    TEXT   NOT NULL, -- JSON
    created   BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    last_used BIGINT,
    revoked   BIGINT
);
CREATE INDEX tokens_by_person ON tokens (person);
CREATE TABLE calendars (
    person BIGINT NOT NULL PRIMARY KEY,
    hash   BLOB   NOT NULL UNIQUE
);

-- Seats, and how many a course has; without a line as many as are wanted.
CREATE TABLE seats (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    person         BIGINT NOT NULL,
    course         TEXT   NOT NULL,
    plan           TEXT   NOT NULL, -- academy::Plan as JSON
    zone           TEXT   NOT NULL,
    periods        TEXT   NOT NULL, -- JSON
    opened_early   TEXT   NOT NULL, -- JSON
    ended          BIGINT,
    occupies_until BIGINT NOT NULL, -- academy::Seat::occupies_until, to count
    UNIQUE (person, course)
);
CREATE INDEX seats_by_course ON seats (course, id);
CREATE INDEX seats_to_count ON seats (course, occupies_until);
CREATE TABLE allotments (
    course TEXT   NOT NULL PRIMARY KEY,
    seats  BIGINT NOT NULL
);

-- Work that was given: to a team or to a person.
CREATE TABLE assignments (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    team      BIGINT,
    person    BIGINT,
    course    TEXT   NOT NULL,
    target    TEXT   NOT NULL, -- academy::Target as JSON
    due       TEXT   NOT NULL, -- 2026-03-31
    note      TEXT   NOT NULL,
    made_by   BIGINT,
    created   BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX assignments_by_team ON assignments (team);
CREATE INDEX assignments_by_person ON assignments (person);
CREATE TABLE certificates (
    number   TEXT   NOT NULL PRIMARY KEY,
    person   BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    course   TEXT   NOT NULL,
    title    TEXT   NOT NULL,
    sections BIGINT NOT NULL,
    labs     BIGINT NOT NULL,
    minutes  BIGINT NOT NULL,
    issued   BIGINT NOT NULL,
    revoked  BIGINT
);
CREATE INDEX certificates_by_person ON certificates (person);

-- What is a person's own. `item` is '' where the section as a whole is meant.
CREATE TABLE notes (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  BIGINT NOT NULL,
    course  TEXT   NOT NULL,
    section TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    quote   TEXT   NOT NULL,
    text    TEXT   NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX notes_by_section ON notes (person, course, section);
CREATE TABLE bookmarks (
    person  BIGINT NOT NULL,
    course  TEXT   NOT NULL,
    section TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (person, course, section, item)
);
CREATE TABLE places (
    person  BIGINT NOT NULL,
    course  TEXT   NOT NULL,
    section TEXT   NOT NULL,
    item    TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (person, course)
);

-- The audit log. All that may ever go is a network address.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      BIGINT NOT NULL,
    actor   BIGINT,
    act     TEXT   NOT NULL,
    object  TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    address TEXT
);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_object ON audit (object, id);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN NOT (
    NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor IS OLD.actor AND NEW.act = OLD.act
    AND NEW.object = OLD.object AND NEW.detail = OLD.detail AND NEW.address IS NULL
)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only appended to');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only appended to');
END;

-- What goes out. A line stays for good, so that its key is never used twice.
CREATE TABLE parcels (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT   NOT NULL UNIQUE,
    kind     TEXT   NOT NULL, -- academy::ParcelKind as JSON; '' once it is over
    person   BIGINT,          -- of a mail: whom it is for
    email    TEXT,            -- of a mail: where it goes
    webhook  BIGINT,          -- of a delivery
    due      BIGINT,          -- NULL: it is over
    tries    BIGINT NOT NULL,
    arrived  BIGINT,
    trouble  TEXT             -- why the last try failed
);
CREATE INDEX parcels_by_due ON parcels (due);
CREATE TABLE webhooks (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    made_by       BIGINT NOT NULL,
    team          BIGINT,
    url           TEXT   NOT NULL,
    secret        BLOB   NOT NULL,
    kinds         TEXT   NOT NULL, -- JSON
    created       BIGINT NOT NULL,
    off           BIGINT,
    failing_since BIGINT
);
