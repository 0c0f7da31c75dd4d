CREATE TABLE recipes (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    time TEXT NOT NULL,
    ingredients TEXT NOT NULL,
    method TEXT NOT NULL
);
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    recipe INTEGER NOT NULL REFERENCES recipes (id),
    author TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT '',
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'shown', 'rejected'))
);
CREATE TABLE moderators (login TEXT PRIMARY KEY, name TEXT NOT NULL, password_hash TEXT NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
