-- Version 1. Columns hold random ids, numbers, hashes of ciphertext, and ciphertext (`record`, `bytes`).

CREATE TABLE slot (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Where each log stands: the last file of its unbroken chain.
CREATE TABLE log (
    log_id  BLOB PRIMARY KEY,          -- 8 bytes
    number  INTEGER NOT NULL,          -- 0 before the first file
    hash    BLOB NOT NULL,             -- SHA-256 of that file, zeros before the first
    last_op INTEGER NOT NULL,          -- number of the last op up to that file
    heard   INTEGER NOT NULL           -- milliseconds by the writer's clock, of the newest file
) STRICT, WITHOUT ROWID;

-- The sealed bytes of every file that opened. Two files of one number are a fork; both are kept.
CREATE TABLE segment (
    log_id   BLOB NOT NULL,
    number   INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    previous BLOB NOT NULL,            -- hash of the log's file before
    ops      INTEGER NOT NULL,
    last_op  INTEGER NOT NULL,
    stored   INTEGER NOT NULL,         -- 0 to be created, 1 the store has it, 2 it has to show it again, 3 it lost it
    bytes    BLOB NOT NULL,
    PRIMARY KEY (log_id, number, hash)
) STRICT;
CREATE INDEX segment_not_stored ON segment (stored) WHERE stored <> 1;

-- What each log's newest file says of the other logs' heads. Writer 0 is the mark of the code this device came by.
CREATE TABLE claim (
    writer  BLOB NOT NULL,
    log_id  BLOB NOT NULL,
    number  INTEGER NOT NULL,
    hash    BLOB NOT NULL,             -- 32 bytes, or the first 8 in a mark
    last_op INTEGER NOT NULL,
    PRIMARY KEY (writer, log_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_of_log ON claim (log_id, number);

-- Own ops that are in no file yet.
CREATE TABLE op (
    number INTEGER PRIMARY KEY,
    record BLOB NOT NULL
) STRICT;

CREATE TABLE item (
    item_id BLOB PRIMARY KEY,          -- 16 random bytes
    record  BLOB NOT NULL
) STRICT;

CREATE TABLE summary (
    item_id BLOB PRIMARY KEY,
    record  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Replaced versions, by the dot of the op that wrote them.
CREATE TABLE history (
    item_id BLOB NOT NULL,
    log_id  BLOB NOT NULL,
    number  INTEGER NOT NULL,
    record  BLOB NOT NULL,
    PRIMARY KEY (item_id, log_id, number)
) STRICT;

-- Ops that aren't about items, and those of kinds that this build doesn't know.
CREATE TABLE entry (
    log_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (log_id, number)
) STRICT;

-- Files that were listed and not read yet.
CREATE TABLE wanted (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is wrong, and with which file; the file itself stays where it is.
CREATE TABLE problem (
    kind   INTEGER NOT NULL,
    log_id BLOB NOT NULL,              -- empty if unknown
    number INTEGER NOT NULL,           -- 0 if unknown
    name   TEXT NOT NULL,              -- empty if no file is meant
    at     INTEGER NOT NULL,           -- milliseconds, when it was first seen
    PRIMARY KEY (kind, log_id, number, name)
) STRICT, WITHOUT ROWID;
