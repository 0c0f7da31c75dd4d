CREATE TABLE people (
    login TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    card TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    balance INTEGER NOT NULL CHECK (balance >= 0),
    day_limit INTEGER NOT NULL
);
CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    payer TEXT NOT NULL REFERENCES people (card),
    payee TEXT NOT NULL REFERENCES people (card),
    amount INTEGER NOT NULL CHECK (amount > 0),
    note TEXT NOT NULL DEFAULT '',
    made_on TEXT NOT NULL DEFAULT CURRENT_DATE
);
CREATE TABLE dishes (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    card TEXT NOT NULL REFERENCES people (card),
    dish INTEGER NOT NULL REFERENCES dishes (id),
    portions INTEGER NOT NULL
);
CREATE TABLE shared (
    owner TEXT NOT NULL REFERENCES people (card),
    guest TEXT NOT NULL REFERENCES people (card),
    PRIMARY KEY (owner, guest)
);
