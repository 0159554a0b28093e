-- Schema 1. Times are seconds UTC unless a name says otherwise; hashes are SHA-256.

CREATE TABLE service (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO service (one, generation) VALUES (1, 1);

-- A deleted account keeps its id, so that its devices hear of it, and the hash of its sign-up.
CREATE TABLE accounts (
    account_id BLOB PRIMARY KEY CHECK (length(account_id) = 16),
    -- Where logins go; none once freed.
    address TEXT UNIQUE,
    -- The address that a newcomer waits for until it confirms it.
    claim TEXT,
    confirmed INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    deleted INTEGER,
    sign_up_hash BLOB NOT NULL UNIQUE,
    sign_up_login_id BLOB NOT NULL,
    -- The OPAQUE registration in force.
    credential_id BLOB,
    setup INTEGER,
    record BLOB,
    login_since INTEGER,
    -- The account key, once there is one.
    key_epoch INTEGER,
    verifier BLOB,
    prove_key BLOB,
    key_hash BLOB,
    settings BLOB,
    settings_version INTEGER,
    licence TEXT NOT NULL DEFAULT 'free',
    paid_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_deleted ON accounts (deleted) WHERE deleted IS NOT NULL;

-- A revoked device has no key; its row stays so that it hears of it.
CREATE TABLE devices (
    account_id BLOB NOT NULL REFERENCES accounts (account_id),
    device_id BLOB NOT NULL CHECK (length(device_id) = 16),
    signing_key BLOB,
    label BLOB NOT NULL,
    enrolled INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    revoked INTEGER,
    PRIMARY KEY (account_id, device_id)
) STRICT, WITHOUT ROWID;

-- ended: 1 by the account's deletion, 2 by the device's revoking; such a row does nothing but say so until it expires.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (account_id),
    device_id BLOB,
    ended INTEGER NOT NULL DEFAULT 0,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE challenges (
    challenge_hash BLOB PRIMARY KEY,
    -- Hash of whom it was given to.
    bound BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_expires ON challenges (expires);

CREATE TABLE registrations (
    token_hash BLOB PRIMARY KEY,
    address TEXT NOT NULL,
    account_id BLOB REFERENCES accounts (account_id),
    credential_id BLOB NOT NULL,
    setup INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registrations_expires ON registrations (expires);

CREATE TABLE codes (
    account_id BLOB NOT NULL REFERENCES accounts (account_id),
    -- HMAC under the enumeration key.
    code_hash BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;

-- GCRA: the time at which the allowance is whole again, milliseconds. The key is an HMAC.
CREATE TABLE limits (
    limit_key BLOB PRIMARY KEY,
    whole_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX limits_whole_at ON limits (whole_at_ms);

-- One row an account: whoever inserts a segment holds it.
CREATE TABLE logs (
    account_id BLOB PRIMARY KEY REFERENCES accounts (account_id),
    number INTEGER NOT NULL DEFAULT 0,
    row_hash BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
    -- Bytes in the list, and bytes deleted but still readable.
    used INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Rows outlive their bytes, so that every cursor stays known; name is none once the bytes are gone or come again.
CREATE TABLE segments (
    account_id BLOB NOT NULL REFERENCES logs (account_id),
    number INTEGER NOT NULL,
    name TEXT,
    row_hash BLOB NOT NULL,
    size INTEGER NOT NULL,
    deleted INTEGER,
    PRIMARY KEY (account_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX segments_name ON segments (account_id, name);
CREATE INDEX segments_deleted ON segments (deleted) WHERE deleted IS NOT NULL AND name IS NOT NULL;

CREATE TABLE segment_bytes (
    id INTEGER PRIMARY KEY,
    account_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (account_id, number),
    FOREIGN KEY (account_id, number) REFERENCES segments (account_id, number)
) STRICT;
