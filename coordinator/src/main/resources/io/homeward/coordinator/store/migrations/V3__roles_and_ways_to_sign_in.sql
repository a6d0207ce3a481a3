-- Who may do what, and by what people are known. Of passkeys the public half, of invitations a hash.

ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member';
ALTER TABLE users ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;

CREATE TABLE identities (
  issuer  TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  user_id INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT;

CREATE INDEX identities_of_user ON identities (user_id);

CREATE TABLE passkeys (
  id         TEXT    PRIMARY KEY,
  user_id    INTEGER NOT NULL,
  public_key TEXT    NOT NULL,
  sign_count INTEGER NOT NULL,
  transports TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  created    TEXT    NOT NULL,
  used       TEXT
) STRICT;

CREATE INDEX passkeys_of_user ON passkeys (user_id);

CREATE TABLE invitations (
  id          TEXT    PRIMARY KEY,
  secret_hash TEXT    NOT NULL,
  role        TEXT    NOT NULL,
  user_id     INTEGER NOT NULL,
  created     TEXT    NOT NULL,
  expiry      TEXT    NOT NULL,
  revoked     INTEGER NOT NULL,
  used        TEXT
) STRICT;
