-- By what a key ring knows whose passkey it is; random, and the same for all passkeys of a person.

ALTER TABLE passkeys ADD COLUMN user_handle TEXT NOT NULL DEFAULT '';
