-- Policies with their history: the newest is in force. A tailnet in which nobody has written one has the default.

CREATE TABLE policies (
  version  INTEGER PRIMARY KEY,
  text     TEXT    NOT NULL,
  author   TEXT    NOT NULL,
  written  TEXT    NOT NULL,
  restored INTEGER NOT NULL
) STRICT;

-- Until now everybody reached everybody. That stays until somebody changes it, and stands there to be read.
INSERT INTO policies
SELECT 1,
'// This tailnet is older than its policy: until now everybody reached everybody, and so it stays
// until somebody changes it. What no rule allows is forbidden.
{
  "grants": [
    {"src": ["*"], "dst": ["*"], "ip": ["*"]},
    // Devices that relay for others do so for everybody.
    {"src": ["*"], "dst": ["*"], "app": {"tailscale.com/cap/relay": []}},
  ],
}
',
'upgrade', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0
FROM tailnet;

-- Networks behind a device that an administrator approved, a list as JSON.
ALTER TABLE devices ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
