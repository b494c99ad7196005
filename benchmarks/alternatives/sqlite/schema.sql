-- A register in SQLite: dates as ISO text with the first and the last day of the period, one row a participation.
CREATE TABLE actors (id TEXT PRIMARY KEY, side TEXT, priority TEXT, until_stop TEXT) WITHOUT ROWID;
CREATE TABLE people (id TEXT, actor TEXT, level TEXT, from_start TEXT, until_stop TEXT);
CREATE TABLE contacts (
    id TEXT PRIMARY KEY, kind TEXT, status TEXT, level TEXT, start TEXT, stop TEXT, latest_start TEXT, earliest_stop TEXT
) WITHOUT ROWID;
CREATE TABLE participants (contact TEXT, actor TEXT, person TEXT, level TEXT);
CREATE TABLE took_part (contact TEXT, actor TEXT, side TEXT, PRIMARY KEY (contact, actor)) WITHOUT ROWID;
CREATE TABLE followups (id TEXT PRIMARY KEY, contact TEXT, due TEXT, due_stop TEXT, done TEXT, done_start TEXT) WITHOUT ROWID;
CREATE TABLE agreements (id TEXT PRIMARY KEY, status TEXT, signed_start TEXT, expires_stop TEXT, review_months INTEGER) WITHOUT ROWID;
CREATE TABLE parties (agreement TEXT, actor TEXT, side TEXT, PRIMARY KEY (agreement, actor)) WITHOUT ROWID;
CREATE TABLE relations (
    home TEXT, partner TEXT, cadence_days INTEGER, priority TEXT, ended_start TEXT, paused_until_stop TEXT, PRIMARY KEY (home, partner)
) WITHOUT ROWID;
