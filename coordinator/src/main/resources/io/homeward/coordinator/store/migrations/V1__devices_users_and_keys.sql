-- Times are ISO 8601 in UTC, keys are their text forms, lists are JSON. Only public keys.

CREATE TABLE tailnet (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  domain         TEXT    NOT NULL,
  last_device_id INTEGER NOT NULL,
  last_user_id   INTEGER NOT NULL,
  last_address   INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  created      TEXT NOT NULL
) STRICT;

CREATE TABLE devices (
  id          INTEGER PRIMARY KEY,
  machine_key TEXT    NOT NULL,
  node_key    TEXT    NOT NULL UNIQUE,
  user_id     INTEGER NOT NULL,
  tags        TEXT    NOT NULL,
  key_expiry  TEXT,
  ephemeral   INTEGER NOT NULL,
  name        TEXT    NOT NULL UNIQUE,
  name_set    INTEGER NOT NULL,
  ipv4        TEXT    NOT NULL UNIQUE,
  ipv6        TEXT    NOT NULL UNIQUE,
  created     TEXT    NOT NULL,
  last_seen   TEXT,
  disco_key   TEXT    NOT NULL,
  endpoints   TEXT    NOT NULL,
  home_derp   INTEGER NOT NULL,
  capability  INTEGER NOT NULL,
  host        TEXT    NOT NULL
) STRICT;

CREATE TABLE auth_keys (
  id          TEXT PRIMARY KEY,
  secret_hash TEXT    NOT NULL,
  user_id     INTEGER NOT NULL,
  reusable    INTEGER NOT NULL,
  ephemeral   INTEGER NOT NULL,
  tags        TEXT    NOT NULL,
  created     TEXT    NOT NULL,
  expiry      TEXT    NOT NULL,
  revoked     INTEGER NOT NULL,
  used        TEXT
) STRICT;
