PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'start','2026-11-25 01:28:38',1,X'bbda346dedf82f42e7c9c93747e71e4a7ffca8c972b99efdea2c48859b1d523bdc181368e77862022476b9f34e179e18',14587794);
CREATE TABLE events (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    at      BIGINT NOT NULL, -- milliseconds since 1970, UTC
    body    TEXT   NOT NULL  -- academy::Event as JSON
);
INSERT INTO events VALUES(1,1,'sql-injection',1795570118520,'{"v":1,"type":"lab_started","lab":"sql-injection"}');
INSERT INTO events VALUES(2,1,'sql-injection',1795570118521,'{"v":1,"type":"hint_taken","lab":"sql-injection","n":1}');
INSERT INTO events VALUES(3,1,'sql-injection',1795570118524,'{"v":1,"type":"flag_submitted","lab":"sql-injection","accepted":false}');
INSERT INTO events VALUES(4,1,'sql-injection',1795570118536,'{"v":1,"type":"flag_submitted","lab":"sql-injection","accepted":true}');
INSERT INTO events VALUES(5,1,'sql-injection',1795570118536,'{"v":1,"type":"task_done","lab":"sql-injection","task":"exploit"}');
INSERT INTO events VALUES(6,1,'stored-xss',1795570118540,'{"v":1,"type":"lab_started","lab":"stored-xss"}');
INSERT INTO events VALUES(7,1,'sql-injection',1795570118569,'{"v":1,"type":"submitted","lab":"sql-injection","submission":1}');
INSERT INTO events VALUES(8,1,'sql-injection',1795570118572,'{"v":1,"type":"verdict_given","lab":"sql-injection","submission":1,"accepted":true,"checks":[{"id":"test_attacks.py::test_union","kind":"attack","title":"UNION","result":"passed","seconds":0.5}]}');
INSERT INTO events VALUES(9,1,'sql-injection',1795570118572,'{"v":1,"type":"task_done","lab":"sql-injection","task":"fix"}');
CREATE TABLE submissions (
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    number  BIGINT NOT NULL,
    PRIMARY KEY (learner, lab, number)
);
INSERT INTO submissions VALUES(1,'sql-injection',1);
CREATE TABLE submitted_files (
    learner    BIGINT NOT NULL,
    lab        TEXT   NOT NULL,
    submission BIGINT NOT NULL,
    path       TEXT   NOT NULL,
    content    BLOB,           -- NULL: the file was deleted
    PRIMARY KEY (learner, lab, submission, path)
);
INSERT INTO submitted_files VALUES(1,'sql-injection',1,'app/app.py',X'7072696e742827c3a427290aff');
INSERT INTO submitted_files VALUES(1,'sql-injection',1,'app/old.py',NULL);
CREATE TABLE workspace_files (
    learner BIGINT NOT NULL,
    lab     TEXT   NOT NULL,
    path    TEXT   NOT NULL,
    content BLOB,              -- NULL: the file was deleted
    PRIMARY KEY (learner, lab, path)
);
INSERT INTO workspace_files VALUES(1,'sql-injection','app/app.py',X'7072696e742827c3a427290aff');
INSERT INTO workspace_files VALUES(1,'sql-injection','app/old.py',NULL);
CREATE TABLE sign_ins (
    hash    BLOB   NOT NULL PRIMARY KEY, -- SHA-256 of the token
    learner BIGINT NOT NULL,
    until   BIGINT NOT NULL              -- milliseconds since 1970, UTC
);
INSERT INTO sign_ins VALUES(X'0707070707070707070707070707070707070707070707070707070707070707',1,1798162118580);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('events',9);
CREATE INDEX events_by_lab ON events (learner, lab, id);
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the learning record is only appended to');
END;
COMMIT;
