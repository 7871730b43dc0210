-- Times are milliseconds since 1970, UTC. States and kinds are the numbers of
-- the enums in `outbox::state` and `outbox::plan`.

-- What the store knows about itself: the secret of its tokens.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE closed_campaigns (
    campaign TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    campaign TEXT NOT NULL,
    plan TEXT NOT NULL,
    mode INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT,
    wait_reason TEXT,
    wait_until INTEGER,
    start_at INTEGER NOT NULL,
    scheduled_at INTEGER NOT NULL,
    scheduled_by TEXT NOT NULL,
    after_deadline TEXT,
    started INTEGER,
    finished INTEGER,
    -- A job's letters are numbered without a gap.
    first_letter INTEGER NOT NULL,
    last_letter INTEGER NOT NULL,
    -- When the texts, and the names, of its supporters were removed: their time
    -- had run out.
    bodies_purged INTEGER,
    names_purged INTEGER
) STRICT;

CREATE TABLE inputs (
    job INTEGER PRIMARY KEY REFERENCES jobs,
    json TEXT NOT NULL
) STRICT;

-- An import under way, or one that a crash cut off: what of `lanes`, `supporters`,
-- `letters` and their prefixes is to go if it does not come to its end. A job's
-- own row is the last to be written: till then nobody sees anything of it, and
-- so lanes and supporters may name a job that is not there.
CREATE TABLE imports (
    job INTEGER PRIMARY KEY,
    first_supporter INTEGER NOT NULL
) STRICT;

-- A lane carries the count of its letters in each state, kept in the same
-- commit as the letters: no page has to count three million rows.
CREATE TABLE lanes (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    place INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    target INTEGER NOT NULL,
    label TEXT NOT NULL,
    -- NULL: by post; the key is then `post:` and the label.
    mailbox TEXT,
    mailbox_key TEXT NOT NULL,
    ends_at INTEGER,
    open_ms INTEGER NOT NULL DEFAULT 0,
    -- The lane's last intent: its moment, and its event, from which the
    -- earlier ones follow by `events.prev_intent`.
    last_send INTEGER,
    last_intent INTEGER,
    ready INTEGER NOT NULL DEFAULT 0,
    submitting INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    deferred INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    uncertain INTEGER NOT NULL DEFAULT 0,
    bounced INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    to_print INTEGER NOT NULL DEFAULT 0,
    printed INTEGER NOT NULL DEFAULT 0,
    posted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (job, place)
) STRICT;

CREATE INDEX lanes_by_mailbox ON lanes (mailbox_key);

-- A row of a job's CSV. Its letters are numbered without a gap, so that they
-- need no index of their own.
CREATE TABLE supporters (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    key BLOB NOT NULL,
    -- The CSV's `id`; where it has none the log shows a short form of the key.
    shown TEXT,
    first_letter INTEGER NOT NULL,
    letters INTEGER NOT NULL,
    json TEXT NOT NULL,
    -- 1: own words, subject and further columns were purged, 2: all of the row.
    purged INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Finds a supporter by the first 8 bytes of the key. A table of its own, since
-- it is filled in order at the end of an import: filling an index of random
-- keys row by row writes every page many times over.
CREATE TABLE supporter_keys (
    prefix BLOB NOT NULL,
    job INTEGER NOT NULL,
    supporter INTEGER NOT NULL,
    PRIMARY KEY (prefix, job)
) STRICT, WITHOUT ROWID;

CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    lane INTEGER NOT NULL REFERENCES lanes,
    supporter INTEGER NOT NULL REFERENCES supporters,
    language TEXT NOT NULL,
    state INTEGER NOT NULL,
    -- Of a copy: 0 free to go, 1 waits for its original, 2 held meanwhile,
    -- 3 cancelled with its original.
    waiting INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    voids INTEGER NOT NULL,
    next_try INTEGER,
    -- The lane's `open_ms` at the first deferral.
    deferred_since INTEGER,
    original INTEGER,
    -- Newest event, from which the others follow by `events.prev`.
    last_event INTEGER
) STRICT;

-- What is to be done or looked at. Accepted letters, the mass of a finished
-- job, cost nothing here. Letters in hand (1) stand right before the next that
-- are ready (0): a commit that moves one to the other writes one page.
CREATE INDEX letters_open ON letters (lane, state DESC, waiting, next_try) WHERE state <> 2;

-- Finds a letter by the first 5 bytes of its Message-ID's token; the token
-- itself is made again from the secret when it is needed.
CREATE TABLE message_ids (
    prefix BLOB NOT NULL,
    letter INTEGER NOT NULL,
    PRIMARY KEY (prefix, letter)
) STRICT, WITHOUT ROWID;

CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The delivery log. Rows are only ever added.
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    letter INTEGER NOT NULL REFERENCES letters,
    -- The letter's event before this one.
    prev INTEGER,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    by INTEGER NOT NULL REFERENCES actors,
    code INTEGER,
    enhanced TEXT,
    reply TEXT,
    duration_ms INTEGER,
    -- With a letter's first intent: its rendering. The date as milliseconds
    -- before `at`, mostly 0, which takes no room.
    sha256 BLOB,
    dated_before INTEGER,
    -- With an intent: the lane's intent before this one.
    prev_intent INTEGER
) STRICT;

CREATE INDEX events_by_code ON events (code, letter) WHERE code <> 250;

CREATE TABLE suspensions (
    mailbox_key TEXT PRIMARY KEY,
    mailbox TEXT NOT NULL,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a mailbox asked for last: to be written to more slowly (its share of the
-- full rate in percent, from the end of a pause of so many milliseconds), or to
-- be let alone while it is full.
CREATE TABLE rests (
    mailbox_key TEXT PRIMARY KEY,
    share INTEGER,
    slow_until INTEGER,
    pause_ms INTEGER,
    full_until INTEGER
) STRICT, WITHOUT ROWID;

-- What people and workers did to jobs, campaigns, letters and mailboxes: numbered
-- without a gap, each entry with a hash over itself and the one before. `why` is
-- in it by a salted digest, so that a text can be erased and the chain still holds.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    why TEXT,
    salt BLOB,
    why_digest BLOB,
    hash BLOB NOT NULL
) STRICT;

CREATE INDEX audit_by_person ON audit (by);
CREATE INDEX audit_by_act ON audit (act);
CREATE INDEX audit_by_subject ON audit (subject);

-- What came back by mail: a row for each recipient that a message reports, or for
-- the message itself. Never its text.
CREATE TABLE incoming (
    id INTEGER PRIMARY KEY,
    -- SHA-256 of the message, and the place within it: the same mail twice is one.
    digest BLOB NOT NULL,
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    letter INTEGER REFERENCES letters,
    -- Of a report: whom it is about; of a reply: who wrote it.
    mailbox TEXT,
    status TEXT,
    code INTEGER,
    reply TEXT,
    system TEXT,
    message_id TEXT,
    -- Why it is about no letter of ours, or could not be read.
    why TEXT,
    -- Of a reply: 1 an organiser took it for a refusal, 2 for an answer.
    mark INTEGER,
    UNIQUE (digest, place)
) STRICT;

CREATE INDEX incoming_by_letter ON incoming (letter) WHERE letter IS NOT NULL;

-- Who is not written for any more, by the key of their address: all that is left
-- of somebody who was erased.
CREATE TABLE withdrawn (
    key BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    erased INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rows of a job's CSV that were left out, by the column and the reason.
CREATE TABLE exclusions (
    job INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (job, field, reason)
) STRICT, WITHOUT ROWID;

-- Who may use the console. Of a secret only its hash: `password` as a PHC string
-- (argon2id), `link` as the SHA-256 of the one-time link by which it is set.
CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    password TEXT,
    link BLOB UNIQUE,
    link_until INTEGER
) STRICT, WITHOUT ROWID;

-- Who is at the console, by the SHA-256 of their cookie.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users,
    since INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user);

-- By what programs use the console in somebody's name: SHA-256 of the token. A number
-- is never given twice.
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users,
    label TEXT,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    used INTEGER
) STRICT;

CREATE INDEX api_tokens_by_user ON api_tokens (user);
