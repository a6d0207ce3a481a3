-- What administrators set about the network, as JSON; {} where nobody has.
ALTER TABLE tailnet ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- Whether a device takes part; else it waits for somebody who approves it.
ALTER TABLE devices ADD COLUMN approved INTEGER NOT NULL DEFAULT 1;

-- Who did what. Nothing secret, and nothing that anybody needs to go on.
CREATE TABLE log (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      TEXT NOT NULL,
  who     TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
