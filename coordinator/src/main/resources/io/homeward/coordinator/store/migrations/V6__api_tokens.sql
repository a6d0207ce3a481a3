-- With which programs do what people may. Of each a hash; the scopes are a list as JSON.

CREATE TABLE api_tokens (
  id          TEXT    PRIMARY KEY,
  secret_hash TEXT    NOT NULL,
  user_id     INTEGER NOT NULL,
  name        TEXT    NOT NULL,
  scopes      TEXT    NOT NULL,
  created     TEXT    NOT NULL,
  expiry      TEXT    NOT NULL,
  revoked     INTEGER NOT NULL,
  used        TEXT
) STRICT;
