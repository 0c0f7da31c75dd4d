CREATE TABLE accounts (
    login  TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    email  TEXT NOT NULL,
    salt   BLOB NOT NULL,
    digest BLOB NOT NULL
);
