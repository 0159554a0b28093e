-- What a restore may not undo. journal_id: the journal that facts go to; alive: when the service last said that it runs.
ALTER TABLE service ADD COLUMN journal_id BLOB;
ALTER TABLE service ADD COLUMN alive INTEGER NOT NULL DEFAULT 0;
-- Facts that the journal may not hold yet; a row goes once it does. The subject is a device or login id, or nothing.
CREATE TABLE journal_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    account_id BLOB NOT NULL,
    fact TEXT NOT NULL,
    subject BLOB NOT NULL
) STRICT;
-- 1 after a restore to a registration that had been replaced: no sign-in until a device or the operator decides.
ALTER TABLE accounts ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0;
-- 1 after a restore without a journal: no session until the device comes by a sign-in.
ALTER TABLE devices ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
-- Times that lie in the future are looked for at each change.
CREATE INDEX accounts_created ON accounts (created);
CREATE INDEX codes_expires ON codes (expires);
