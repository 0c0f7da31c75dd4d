CREATE TABLE books (
    id        INTEGER PRIMARY KEY,
    title     TEXT NOT NULL COLLATE NOCASE,
    author    TEXT NOT NULL COLLATE NOCASE,
    year      INTEGER NOT NULL,
    price     INTEGER NOT NULL,           -- pence
    condition TEXT NOT NULL,
    shelf     TEXT NOT NULL,
    note      TEXT NOT NULL,
    arrived   TEXT NOT NULL,
    paid      INTEGER NOT NULL,           -- pence, what we gave for it
    held      INTEGER NOT NULL DEFAULT 0  -- 1: put aside for a customer
);

CREATE TABLE staff (
    id         INTEGER PRIMARY KEY,
    login      TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,             -- 'owner' or 'bookseller'
    passphrase TEXT NOT NULL
);

CREATE TABLE wanted (
    id     INTEGER PRIMARY KEY,
    title  TEXT NOT NULL,
    name   TEXT NOT NULL,
    posted TEXT NOT NULL
);
