-- Devices enrolled in one second are told apart by a number, counted within the account; those from before have 0.
ALTER TABLE devices ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
