-- The store of yuanjingd. lib/store/README.md says what each table is for. Instants are UTC milliseconds, identifiers
-- are 16-byte UUIDv7, hashes are 32-byte SHA-256, JSON is text that only the program reads.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE batch (
  id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name        TEXT NOT NULL UNIQUE,
  folder      TEXT NOT NULL UNIQUE,            -- its folder in the output tree
  account     TEXT NOT NULL,
  identity    BLOB NOT NULL UNIQUE CHECK (length(identity) = 32),
  notes       TEXT NOT NULL,                   -- JSON list of sentences
  jobs        INTEGER NOT NULL CHECK (jobs >= 0),
  state       TEXT NOT NULL CHECK (state IN ('active', 'paused', 'held', 'cancelled')),
  reason      TEXT NOT NULL DEFAULT '',
  state_since INTEGER NOT NULL,
  cancelled_at INTEGER,                        -- the last time, also of one that was wanted again since
  project     TEXT NOT NULL DEFAULT '',
  new_price   TEXT NOT NULL DEFAULT 'pilot' CHECK (new_price IN ('pilot', 'ask', 'allow')),
  allowed     INTEGER NOT NULL DEFAULT 0,      -- millionths per task, of `allow`
  file_max    INTEGER,                         -- the limits that its file named, when it was taken or handed in again
  file_daily  INTEGER,
  unapproved  INTEGER NOT NULL DEFAULT 0 CHECK (unapproved IN (0, 1)),  -- held until a person approves what it will cost
  credits     INTEGER NOT NULL DEFAULT 0,      -- millionths: what its succeeded attempts reported
  unpriced    INTEGER NOT NULL DEFAULT 0,      -- succeeded attempts that reported none
  on_doubt    TEXT NOT NULL DEFAULT 'hold' CHECK (on_doubt IN ('hold', 'resend_once')),
  retry       TEXT NOT NULL,                   -- how often a class of failure is tried again
  accepted_at INTEGER NOT NULL,
  accepted_by TEXT NOT NULL
);

-- The batch file as it was handed in. Apart, because a row is written as a whole with every change, and read up to what is wanted.
CREATE TABLE batch_text (
  batch_id BLOB NOT NULL PRIMARY KEY REFERENCES batch (id),
  text     TEXT NOT NULL
);

-- When a batch is held as fundamentally wrong, and what it has come to since it began or was resumed.
CREATE TABLE batch_stop (
  batch_id         BLOB PRIMARY KEY REFERENCES batch (id),
  fails_in_row_max INTEGER NOT NULL,           -- 0: the batch does not say
  fail_rate_max    INTEGER NOT NULL,           -- ten-thousandths, 0: the batch does not say
  in_row           INTEGER NOT NULL DEFAULT 0, -- failures without a success between them
  finished         INTEGER NOT NULL DEFAULT 0,
  failed           INTEGER NOT NULL DEFAULT 0,
  same_refusals    INTEGER NOT NULL DEFAULT 0, -- without an order taken between them
  refusal          TEXT NOT NULL DEFAULT '',
  recent           TEXT NOT NULL DEFAULT ''    -- the last failed jobs, newest first
) WITHOUT ROWID;

-- What was decided about all jobs of a batch and is not in each of their rows yet.
CREATE TABLE batch_change (
  batch_id   BLOB NOT NULL PRIMARY KEY REFERENCES batch (id),
  kind       TEXT NOT NULL CHECK (kind IN ('cancel', 'priority')),
  priority   INTEGER NOT NULL,                 -- of 'priority': the new one
  next       INTEGER NOT NULL DEFAULT 0,       -- the first position that was not looked at
  decided_at INTEGER NOT NULL
) WITHOUT ROWID;

-- What was ordered again by a filter and is not in the row of each job yet. '' and NULL ask for nothing.
CREATE TABLE retry_order (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  failed        INTEGER NOT NULL CHECK (failed IN (0, 1)),
  cancelled     INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
  batch_id      BLOB REFERENCES batch (id),
  model         TEXT NOT NULL,
  failure_class TEXT NOT NULL,
  until         INTEGER NOT NULL,              -- what changed later is left alone
  said_by       TEXT NOT NULL,
  decided_at    INTEGER NOT NULL,
  next          TEXT NOT NULL DEFAULT ''       -- cursor of what was not looked at
);
-- Batches that were cancelled after that, and jobs of which somebody said something after that: these had their turn already.
CREATE TABLE retry_left_out (
  number INTEGER NOT NULL REFERENCES retry_order (number),
  id     BLOB NOT NULL,                        -- of a batch or a job
  PRIMARY KEY (number, id)
) WITHOUT ROWID;

-- Kept by the triggers below, so that a status costs the same for ten jobs and for a million.
CREATE TABLE batch_count (
  batch_id BLOB NOT NULL REFERENCES batch (id),
  state    TEXT NOT NULL,
  jobs     INTEGER NOT NULL CHECK (jobs >= 0),
  PRIMARY KEY (batch_id, state)
) WITHOUT ROWID;

CREATE TABLE job_total (
  state TEXT PRIMARY KEY,
  jobs  INTEGER NOT NULL CHECK (jobs >= 0)
) WITHOUT ROWID;

CREATE TABLE batch_total (
  state   TEXT PRIMARY KEY,
  batches INTEGER NOT NULL CHECK (batches >= 0)
) WITHOUT ROWID;

CREATE TRIGGER batch_is_counted AFTER INSERT ON batch
BEGIN
  INSERT INTO batch_total (state, batches) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET batches = batches + 1;
END;

CREATE TRIGGER batch_is_counted_anew AFTER UPDATE OF state ON batch
WHEN OLD.state <> NEW.state
BEGIN
  UPDATE batch_total SET batches = batches - 1 WHERE state = OLD.state;
  INSERT INTO batch_total (state, batches) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET batches = batches + 1;
END;

CREATE TABLE job (
  id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  batch_id      BLOB NOT NULL REFERENCES batch (id),
  position      INTEGER NOT NULL,
  name          TEXT NOT NULL,
  stem          TEXT NOT NULL,                 -- its files' names begin with this
  type          TEXT NOT NULL CHECK (type IN ('t2i', 't2v', 'i2v', 'ref2v', 't2t', 'music_gen', 'tts')),
  account       TEXT NOT NULL,
  model         TEXT NOT NULL,
  price_class   TEXT NOT NULL,                 -- with the duration, what decides its price
  duration      INTEGER NOT NULL,              -- seconds, 0: none
  prompt        TEXT NOT NULL,
  request       TEXT NOT NULL,                 -- JSON: path, encoding, fields; files are in `input`
  notes         TEXT NOT NULL,                 -- JSON list of sentences
  priority      INTEGER NOT NULL,              -- 0 first
  optional      INTEGER NOT NULL CHECK (optional IN (0, 1)),
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'ready', 'preparing', 'armed', 'in_doubt', 'running',
                                               'collecting', 'done', 'failed', 'blocked', 'cancelled')),
  reason        TEXT NOT NULL DEFAULT '',      -- why it is held, in doubt or failed
  failure_class TEXT NOT NULL DEFAULT '',
  attention     TEXT NOT NULL DEFAULT '',
  paused        INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),  -- held by a person, who alone lets it go
  retries       INTEGER NOT NULL DEFAULT 0,    -- spent by the retry policy
  revision      INTEGER NOT NULL DEFAULT 0,    -- how often it was edited: an order built from an older one is refused
  changed_at    INTEGER NOT NULL,
  owner         BLOB,                          -- who acts on it now
  lease_until   INTEGER,
  epoch         INTEGER NOT NULL DEFAULT 0,    -- the owner's; a write under another epoch is refused
  UNIQUE (batch_id, position),
  UNIQUE (batch_id, name),
  UNIQUE (batch_id, stem)
);

CREATE INDEX job_active ON job (state, id) WHERE state IN ('preparing', 'armed', 'in_doubt', 'running', 'collecting');
CREATE INDEX job_ready ON job (batch_id, price_class, duration, priority, id) WHERE state = 'ready';
CREATE INDEX job_held_by_price ON job (batch_id, price_class, duration) WHERE state = 'held';
CREATE INDEX job_by_state ON job (batch_id, state, position);
-- Lists of jobs: whatever a list can be narrowed by stands in the index, so that no row is read for nothing.
CREATE INDEX job_listed ON job (id, state, batch_id, model, type, account, failure_class, changed_at);
CREATE INDEX job_changed ON job (changed_at, id, state, batch_id, model, type, account, failure_class);
CREATE INDEX job_troubled ON job (state, id, batch_id, model, type, account, failure_class, changed_at)
  WHERE state IN ('in_doubt', 'failed', 'held', 'blocked');

-- The steps that a job may take: the picture in lib/README.md as rows. A test compares them with the core.
CREATE TABLE job_step (
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) WITHOUT ROWID;

INSERT INTO job_step (from_state, to_state) VALUES
  ('waiting', 'ready'), ('waiting', 'blocked'), ('waiting', 'held'), ('waiting', 'cancelled'),
  ('held', 'ready'), ('held', 'cancelled'),
  ('ready', 'held'), ('ready', 'preparing'), ('ready', 'cancelled'),
  ('preparing', 'ready'), ('preparing', 'armed'), ('preparing', 'running'), ('preparing', 'collecting'), ('preparing', 'failed'),
  ('armed', 'ready'), ('armed', 'running'), ('armed', 'collecting'), ('armed', 'failed'), ('armed', 'in_doubt'),
  ('in_doubt', 'running'), ('in_doubt', 'collecting'), ('in_doubt', 'ready'), ('in_doubt', 'failed'),
  ('running', 'collecting'), ('running', 'failed'), ('running', 'ready'),
  ('collecting', 'done'),
  ('failed', 'ready'), ('cancelled', 'ready');

CREATE TRIGGER job_takes_legal_steps BEFORE UPDATE OF state ON job
WHEN OLD.state <> NEW.state
  AND NOT EXISTS (SELECT 1 FROM job_step WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
  SELECT RAISE(ABORT, 'illegal step of a job');
END;

CREATE TRIGGER job_is_counted AFTER INSERT ON job
BEGIN
  INSERT INTO batch_count (batch_id, state, jobs) VALUES (NEW.batch_id, NEW.state, 1)
    ON CONFLICT (batch_id, state) DO UPDATE SET jobs = jobs + 1;
  INSERT INTO job_total (state, jobs) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER job_is_counted_anew AFTER UPDATE OF state ON job
WHEN OLD.state <> NEW.state
BEGIN
  UPDATE batch_count SET jobs = jobs - 1 WHERE batch_id = OLD.batch_id AND state = OLD.state;
  INSERT INTO batch_count (batch_id, state, jobs) VALUES (NEW.batch_id, NEW.state, 1)
    ON CONFLICT (batch_id, state) DO UPDATE SET jobs = jobs + 1;
  UPDATE job_total SET jobs = jobs - 1 WHERE state = OLD.state;
  INSERT INTO job_total (state, jobs) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;
END;

-- Jobs of a batch that cost the same and go at the same priority, as far as they are not ordered: what is ready is looked for
-- here first, so that a batch that is paused or waits for money is passed over as a whole, however many jobs it has.
CREATE TABLE job_group (
  batch_id    BLOB NOT NULL REFERENCES batch (id),
  price_class TEXT NOT NULL,
  duration    INTEGER NOT NULL,
  priority    INTEGER NOT NULL,
  account     TEXT NOT NULL,
  model       TEXT NOT NULL,
  ready       INTEGER NOT NULL CHECK (ready >= 0),
  held        INTEGER NOT NULL CHECK (held >= 0),
  PRIMARY KEY (batch_id, price_class, duration, priority)
) WITHOUT ROWID;
CREATE INDEX job_group_ready ON job_group (account, model, priority, batch_id) WHERE ready > 0;

CREATE TRIGGER job_is_grouped AFTER INSERT ON job
BEGIN
  INSERT INTO job_group (batch_id, price_class, duration, priority, account, model, ready, held)
    VALUES (NEW.batch_id, NEW.price_class, NEW.duration, NEW.priority, NEW.account, NEW.model, NEW.state = 'ready', NEW.state = 'held')
    ON CONFLICT DO UPDATE SET ready = ready + excluded.ready, held = held + excluded.held;
END;
CREATE TRIGGER job_is_grouped_anew AFTER UPDATE OF state, priority, price_class, duration ON job
WHEN (OLD.state IN ('ready', 'held') OR NEW.state IN ('ready', 'held'))
  AND (OLD.state <> NEW.state OR OLD.priority <> NEW.priority OR OLD.price_class <> NEW.price_class OR OLD.duration <> NEW.duration)
BEGIN
  UPDATE job_group SET ready = ready - (OLD.state = 'ready'), held = held - (OLD.state = 'held')
    WHERE batch_id = OLD.batch_id AND price_class = OLD.price_class AND duration = OLD.duration AND priority = OLD.priority;
  INSERT INTO job_group (batch_id, price_class, duration, priority, account, model, ready, held)
    VALUES (NEW.batch_id, NEW.price_class, NEW.duration, NEW.priority, NEW.account, NEW.model, NEW.state = 'ready', NEW.state = 'held')
    ON CONFLICT DO UPDATE SET ready = ready + excluded.ready, held = held + excluded.held;
END;

-- Jobs by account and price that wait, and that are ordered and not charged yet: what a balance is compared with.
CREATE TABLE price_count (
  account     TEXT NOT NULL,
  price_class TEXT NOT NULL,
  duration    INTEGER NOT NULL,
  waiting     INTEGER NOT NULL CHECK (waiting >= 0),
  under_way   INTEGER NOT NULL CHECK (under_way >= 0),
  PRIMARY KEY (account, price_class, duration)
) WITHOUT ROWID;
CREATE INDEX price_count_used ON price_count (account, price_class, duration, waiting, under_way)
  WHERE waiting > 0 OR under_way > 0;

CREATE TRIGGER job_price_is_counted AFTER INSERT ON job
BEGIN
  INSERT INTO price_count (account, price_class, duration, waiting, under_way)
    VALUES (NEW.account, NEW.price_class, NEW.duration, NEW.state = 'ready', 0)
    ON CONFLICT (account, price_class, duration) DO UPDATE SET waiting = waiting + excluded.waiting;
END;
CREATE TRIGGER job_price_is_counted_anew AFTER UPDATE OF state ON job
WHEN (OLD.state = 'ready') <> (NEW.state = 'ready')
  OR (OLD.state IN ('preparing', 'armed', 'in_doubt', 'running')) <> (NEW.state IN ('preparing', 'armed', 'in_doubt', 'running'))
BEGIN
  UPDATE price_count SET
    waiting = waiting + (NEW.state = 'ready') - (OLD.state = 'ready'),
    under_way = under_way + (NEW.state IN ('preparing', 'armed', 'in_doubt', 'running'))
      - (OLD.state IN ('preparing', 'armed', 'in_doubt', 'running'))
  WHERE account = NEW.account AND price_class = NEW.price_class AND duration = NEW.duration;
END;

-- An edited job: its state stays, and it is not under way.
CREATE TRIGGER job_price_is_counted_elsewhere AFTER UPDATE OF price_class, duration ON job
WHEN OLD.price_class <> NEW.price_class OR OLD.duration <> NEW.duration
BEGIN
  UPDATE price_count SET waiting = waiting - (OLD.state = 'ready')
  WHERE account = OLD.account AND price_class = OLD.price_class AND duration = OLD.duration;
  INSERT INTO price_count (account, price_class, duration, waiting, under_way)
    VALUES (NEW.account, NEW.price_class, NEW.duration, NEW.state = 'ready', 0)
    ON CONFLICT (account, price_class, duration) DO UPDATE SET waiting = waiting + excluded.waiting;
END;

CREATE TABLE blob (
  sha256   BLOB PRIMARY KEY CHECK (length(sha256) = 32),
  bytes    INTEGER NOT NULL CHECK (bytes > 0),
  added_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE input (
  job_id      BLOB NOT NULL REFERENCES job (id),
  position    INTEGER NOT NULL,
  field       TEXT NOT NULL,
  upload_name TEXT NOT NULL,
  source      TEXT NOT NULL,
  sha256      BLOB NOT NULL REFERENCES blob (sha256),
  bytes       INTEGER NOT NULL,
  PRIMARY KEY (job_id, position)
) WITHOUT ROWID;

-- Pictures of verified people that go along as references to assets. While one of them is not active, its job is held.
CREATE TABLE job_person (
  job_id    BLOB NOT NULL REFERENCES job (id),
  position  INTEGER NOT NULL,
  account   TEXT NOT NULL,
  person    TEXT NOT NULL,
  field     TEXT NOT NULL,
  reference TEXT NOT NULL,
  source    TEXT NOT NULL,
  sha256    BLOB NOT NULL REFERENCES blob (sha256),
  bytes     INTEGER NOT NULL,
  files_before INTEGER NOT NULL,               -- so many of the job's files are sent before it
  PRIMARY KEY (job_id, position)
) WITHOUT ROWID;

CREATE TABLE attempt (
  id             BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  job_id         BLOB NOT NULL REFERENCES job (id),
  number         INTEGER NOT NULL CHECK (number >= 1),
  transno        TEXT NOT NULL UNIQUE CHECK (length(transno) <= 32),
  account        TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('preparing', 'armed', 'in_doubt', 'running', 'unsent', 'turned_away',
                                                'refused', 'not_created', 'unresolved', 'failed', 'succeeded')),
  request_sha256 BLOB NOT NULL CHECK (length(request_sha256) = 32),
  request_bytes  INTEGER NOT NULL,
  has_transno    INTEGER NOT NULL CHECK (has_transno IN (0, 1)),  -- sent along, so the platform's history can tell
  began_at       INTEGER NOT NULL,
  armed_at       INTEGER,
  answered_at    INTEGER,                      -- the submit's outcome
  ended_at       INTEGER,                      -- the task's outcome
  task_id        TEXT,
  submit_status  INTEGER,                      -- HTTP status of the submit, 0: none
  submit_answer  TEXT,
  final_answer   TEXT,
  usage          TEXT NOT NULL DEFAULT '',     -- verbatim
  credits        INTEGER CHECK (credits >= 0), -- millionths, as `usage` says; NULL: it does not say
  reason         TEXT NOT NULL DEFAULT '',
  day            TEXT NOT NULL,                -- local date on which it began: its money belongs to that day
  money          TEXT NOT NULL DEFAULT 'open' CHECK (money IN ('open', 'settled')),
  expected       INTEGER,                      -- millionths, as its price was known when it began; NULL: nobody knew
  expected_from  TEXT NOT NULL DEFAULT '' CHECK (expected_from IN ('', 'exact', 'table')),
  yuan           INTEGER CHECK (yuan >= 0),    -- millionths of a yuan, as the platform's history shows it; NULL: it does not yet
  UNIQUE (job_id, number)
);

-- Sums are kept, not recomputed. `usage` may also come late, with a task's fresh links.
CREATE TRIGGER attempt_is_summed AFTER UPDATE OF state, credits ON attempt
WHEN NEW.state = 'succeeded'
BEGIN
  UPDATE batch SET
    credits = credits + coalesce(NEW.credits, 0) - iif(OLD.state = 'succeeded', coalesce(OLD.credits, 0), 0),
    unpriced = unpriced + (NEW.credits IS NULL) - (OLD.state = 'succeeded' AND OLD.credits IS NULL)
  WHERE id = (SELECT batch_id FROM job WHERE id = NEW.job_id);
END;

CREATE INDEX attempt_by_task ON attempt (account, task_id) WHERE task_id IS NOT NULL;
-- What is under way, in doubt or never was cleared up, so that a report walks through these alone.
CREATE INDEX attempt_open ON attempt (state) WHERE money = 'open';
-- What succeeded and is not known to have cost any yuan: what the platform's history is asked for.
CREATE INDEX attempt_without_yuan ON attempt (account, ended_at, began_at) WHERE state = 'succeeded' AND yuan IS NULL;

-- ---- Money. Amounts are credits in millionths, except where a column is called `yuan`: millionths of a yuan. Nothing adds
-- the two, compares them or turns one into the other.

-- Limits as rows: what may be spent, what is, and what is set aside for orders under way. Those of a day have its local
-- date; `budget_rule` says what a new day gets. `spent` is always the sum of `spent` below for what the row binds.
CREATE TABLE budget (
  id    INTEGER PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('batch', 'batch_day', 'project', 'account', 'account_day', 'confirm')),
  name  TEXT NOT NULL,                         -- a batch's is its identifier in hexadecimal digits
  day   TEXT NOT NULL DEFAULT '',
  cap   INTEGER CHECK (cap >= 0),              -- NULL: it was taken away and binds nobody
  spent INTEGER NOT NULL DEFAULT 0,
  held  INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  UNIQUE (scope, name, day)
);

CREATE TABLE budget_rule (
  scope TEXT NOT NULL CHECK (scope IN ('batch_day', 'account_day')),
  name  TEXT NOT NULL,
  cap   INTEGER NOT NULL CHECK (cap >= 0),
  PRIMARY KEY (scope, name)
) WITHOUT ROWID;

-- Whatever a statement forgets: nothing is set aside beyond a limit. What was charged is always recorded.
CREATE TRIGGER budget_is_a_limit BEFORE UPDATE OF held ON budget
WHEN NEW.held > OLD.held AND NEW.spent + NEW.held > NEW.cap
BEGIN
  SELECT RAISE(ABORT, 'beyond the budget');
END;

-- What an attempt has set aside in each budget; 0 once it is settled.
CREATE TABLE hold (
  attempt_id BLOB NOT NULL REFERENCES attempt (id),
  budget_id  INTEGER NOT NULL REFERENCES budget (id),
  amount     INTEGER NOT NULL CHECK (amount >= 0),
  pilot      INTEGER NOT NULL DEFAULT 0 CHECK (pilot IN (0, 1)),  -- nobody knows its price; until it is settled
  PRIMARY KEY (attempt_id, budget_id)
) WITHOUT ROWID;
CREATE INDEX hold_open ON hold (budget_id) WHERE amount > 0;
CREATE INDEX hold_pilot ON hold (budget_id) WHERE pilot = 1;

-- Append-only: every movement of money, with an unknown amount as NULL.
CREATE TABLE ledger (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  day        TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('hold', 'charge', 'release', 'adjust')),
  attempt_id BLOB NOT NULL REFERENCES attempt (id),
  account    TEXT NOT NULL,
  amount     INTEGER,
  source     TEXT NOT NULL                     -- reported, exact, table, fitted, allow, pilot, unknown
);
CREATE INDEX ledger_by_attempt ON ledger (attempt_id, seq);
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_is_not_removed BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- What a person read of an account's balance at the platform, and what was charged since. It informs and holds nothing.
CREATE TABLE balance (
  account TEXT PRIMARY KEY,
  told    INTEGER NOT NULL,
  told_at INTEGER NOT NULL,
  told_by TEXT NOT NULL,
  charged INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0           -- tasks since then whose price nobody knows
) WITHOUT ROWID;

CREATE TRIGGER balance_is_counted_down AFTER INSERT ON ledger
WHEN NEW.kind = 'charge'
BEGIN
  UPDATE balance SET charged = charged + coalesce(NEW.amount, 0), unknown = unknown + (NEW.amount IS NULL)
  WHERE account = NEW.account;
END;
-- A price that came late corrects a charge; one of before the balance was told is part of what was read.
CREATE TRIGGER balance_is_corrected AFTER INSERT ON ledger
WHEN NEW.kind = 'adjust'
BEGIN
  UPDATE balance SET charged = charged + coalesce(NEW.amount, 0),
    unknown = unknown - (SELECT amount IS NULL FROM ledger WHERE attempt_id = NEW.attempt_id AND kind = 'charge')
  WHERE account = NEW.account
    AND EXISTS (SELECT 1 FROM ledger WHERE attempt_id = NEW.attempt_id AND kind = 'charge' AND at >= balance.told_at);
END;

-- What accounts were charged since this store began, so that a monitor costs accounts and not days.
CREATE TABLE account_total (
  account TEXT PRIMARY KEY,
  tasks   INTEGER NOT NULL,
  credits INTEGER NOT NULL,
  unknown INTEGER NOT NULL                     -- of `tasks`, those whose price nobody knows
) WITHOUT ROWID;

CREATE TRIGGER account_is_summed AFTER INSERT ON ledger
WHEN NEW.kind = 'charge'
BEGIN
  INSERT INTO account_total (account, tasks, credits, unknown) VALUES (NEW.account, 1, coalesce(NEW.amount, 0), NEW.amount IS NULL)
    ON CONFLICT (account) DO UPDATE SET tasks = tasks + 1, credits = credits + excluded.credits, unknown = unknown + excluded.unknown;
END;
CREATE TRIGGER account_is_corrected AFTER INSERT ON ledger
WHEN NEW.kind = 'adjust'
BEGIN
  UPDATE account_total SET credits = credits + coalesce(NEW.amount, 0),
    unknown = unknown - (SELECT amount IS NULL FROM ledger WHERE attempt_id = NEW.attempt_id AND kind = 'charge')
  WHERE account = NEW.account;
END;

-- Sums of the ledger's charges, so that a report costs days and models, not tasks.
CREATE TABLE spent (
  day      TEXT NOT NULL,
  account  TEXT NOT NULL,
  project  TEXT NOT NULL,
  batch_id BLOB NOT NULL REFERENCES batch (id),
  model    TEXT NOT NULL,
  tasks    INTEGER NOT NULL,
  credits  INTEGER NOT NULL,
  unproven INTEGER NOT NULL,                   -- of `credits`, what is an estimate
  unknown  INTEGER NOT NULL,                   -- tasks whose price nobody knows
  differ   INTEGER NOT NULL DEFAULT 0,         -- tasks that have a row in `audit`
  yuan       INTEGER NOT NULL DEFAULT 0,       -- what the platform's history shows, also of orders that are no `tasks`
  yuan_known INTEGER NOT NULL DEFAULT 0,       -- of `tasks`, those whose yuan it shows
  PRIMARY KEY (day, account, project, batch_id, model)
) WITHOUT ROWID;
CREATE INDEX spent_by_batch ON spent (batch_id);

-- Append-only: what was charged otherwise than it was asked for or expected, once per attempt.
CREATE TABLE audit (
  seq           INTEGER PRIMARY KEY AUTOINCREMENT,
  attempt_id    BLOB NOT NULL UNIQUE REFERENCES attempt (id),
  batch_id      BLOB NOT NULL REFERENCES batch (id),
  account       TEXT NOT NULL,
  at            INTEGER NOT NULL,
  day           TEXT NOT NULL,
  asked         TEXT NOT NULL,                 -- price class and duration, for people
  expected      INTEGER,                       -- as in `attempt`
  expected_from TEXT NOT NULL,
  charged       INTEGER,                       -- NULL: it reported none
  why           TEXT NOT NULL
);
CREATE INDEX audit_by_day ON audit (day, seq);
CREATE INDEX audit_by_batch ON audit (batch_id, day, seq);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit is append-only');
END;

-- What tasks were charged, by price class and duration.
CREATE TABLE price_point (
  price_class TEXT NOT NULL,
  duration    INTEGER NOT NULL,
  last        INTEGER NOT NULL,
  highest     INTEGER NOT NULL,                -- of the newest twenty at most,
  before      INTEGER NOT NULL,                -- and of the twenty before them: a price that fell is forgotten in the end
  tasks       INTEGER NOT NULL,
  PRIMARY KEY (price_class, duration)
) WITHOUT ROWID;

-- How long tasks ran, from the order's answer to their end as we saw it.
CREATE TABLE run_time (
  model    TEXT NOT NULL,
  type     TEXT NOT NULL,
  tasks    INTEGER NOT NULL,
  fastest  INTEGER NOT NULL,                   -- milliseconds
  slowest  INTEGER NOT NULL,
  typical  INTEGER NOT NULL,                   -- a mean in which the newest twenty or so count
  PRIMARY KEY (model, type)
) WITHOUT ROWID;

CREATE TRIGGER run_time_is_learned AFTER UPDATE OF state ON attempt
WHEN NEW.state = 'succeeded' AND OLD.state <> 'succeeded' AND NEW.ended_at IS NOT NULL
BEGIN
  INSERT INTO run_time (model, type, tasks, fastest, slowest, typical)
    SELECT model, type, 1, took, took, took FROM (
      SELECT model, type, max(0, NEW.ended_at - coalesce(iif(NEW.task_id IS NULL, NEW.armed_at, NEW.answered_at), NEW.began_at)) AS took
      FROM job WHERE id = NEW.job_id)
    WHERE true
    ON CONFLICT (model, type) DO UPDATE SET tasks = tasks + 1, fastest = min(fastest, excluded.fastest),
      slowest = max(slowest, excluded.slowest),
      typical = typical + (excluded.typical - typical) / min(tasks + 1, 20);
END;

-- Classes whose tasks succeeded without reporting a price.
CREATE TABLE unpriced (
  price_class TEXT PRIMARY KEY
) WITHOUT ROWID;

-- The configuration's prices.
CREATE TABLE price_table (
  price_class TEXT PRIMARY KEY,
  amount      INTEGER NOT NULL CHECK (amount >= 0),
  per_second  INTEGER NOT NULL CHECK (per_second IN (0, 1))
) WITHOUT ROWID;

-- Jobs of one batch and price that wait for money, all in one row: their own rows stay `ready` and are passed over.
CREATE TABLE money_wait (
  batch_id    BLOB NOT NULL REFERENCES batch (id),
  price_class TEXT NOT NULL,
  duration    INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('budget', 'price')),
  budget_id   INTEGER REFERENCES budget (id),  -- of 'budget'
  need        INTEGER,                         -- NULL: not known
  since       INTEGER NOT NULL,
  PRIMARY KEY (batch_id, price_class, duration)
) WITHOUT ROWID;

-- A person's word that jobs of this price may go although nobody knows it.
CREATE TABLE approval (
  batch_id    BLOB NOT NULL REFERENCES batch (id),
  price_class TEXT NOT NULL,
  by          TEXT NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (batch_id, price_class)
) WITHOUT ROWID;

CREATE TABLE artifact (
  job_id     BLOB NOT NULL REFERENCES job (id),
  position   INTEGER NOT NULL,
  attempt_id BLOB NOT NULL REFERENCES attempt (id),
  kind       TEXT NOT NULL CHECK (kind IN ('video', 'cover', 'image', 'text', 'reasoning', 'audio')),
  url        TEXT NOT NULL,
  path       TEXT,                             -- relative to the output tree, once it is home
  bytes      INTEGER,
  sha256     BLOB CHECK (sha256 IS NULL OR length(sha256) = 32),
  home_at    INTEGER,
  PRIMARY KEY (job_id, position)
);

-- What an answer itself carried: a text as it grows, or sound. Kept until the job's files are home.
CREATE TABLE answer (
  attempt_id BLOB NOT NULL REFERENCES attempt (id),
  field      TEXT NOT NULL,
  content    BLOB NOT NULL,
  whole      INTEGER NOT NULL CHECK (whole IN (0, 1)),  -- 0: as much as has come so far
  PRIMARY KEY (attempt_id, field)
);

-- Closed balance gates. The account's own gate has an empty model.
CREATE TABLE gate (
  account        TEXT NOT NULL,
  model          TEXT NOT NULL,
  since          INTEGER NOT NULL,
  probe_at       INTEGER NOT NULL,
  refused_probes INTEGER NOT NULL,
  words          TEXT NOT NULL,
  others_taken   INTEGER NOT NULL CHECK (others_taken IN (0, 1)),  -- orders of other models were taken meanwhile
  alone          INTEGER NOT NULL CHECK (alone IN (0, 1)),         -- that only this model is refused was said
  PRIMARY KEY (account, model)
) WITHOUT ROWID;

-- ---- Real-person assets.

-- Verified people, as the platform listed them last.
CREATE TABLE asset_group (
  account  TEXT NOT NULL,
  group_id TEXT NOT NULL,
  vendor   TEXT NOT NULL,
  name     TEXT NOT NULL,
  status   TEXT NOT NULL,                      -- the platform's word
  created  TEXT NOT NULL,                      -- as the platform writes it
  listed   INTEGER NOT NULL CHECK (listed IN (0, 1)),  -- in its last list
  seen_at  INTEGER NOT NULL,                   -- first
  PRIMARY KEY (account, group_id)
);

-- What was or is to be uploaded into a group: a content once for ever.
CREATE TABLE asset (
  account    TEXT NOT NULL,
  group_id   TEXT NOT NULL,
  content    BLOB NOT NULL CHECK (length(content) = 32),
  stage      TEXT NOT NULL CHECK (stage IN ('wanted', 'sending', 'processing', 'active', 'failed')),
  tries      INTEGER NOT NULL DEFAULT 1,       -- uploads that people asked for
  label      TEXT NOT NULL,
  type       TEXT NOT NULL CHECK (type IN ('Image', 'Video')),
  url        TEXT NOT NULL,                    -- empty: the content is a blob
  bytes      INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  asset_id   TEXT NOT NULL DEFAULT '',         -- the platform's, for its status
  vendor_id  TEXT NOT NULL DEFAULT '',         -- the lasting reference
  words      TEXT NOT NULL DEFAULT '',
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (account, group_id, content),
  CHECK (stage NOT IN ('processing', 'active') OR asset_id <> ''),
  CHECK (stage <> 'active' OR vendor_id <> '')
);
CREATE INDEX asset_open ON asset (changed_at, content) WHERE stage IN ('wanted', 'sending', 'processing');
CREATE INDEX asset_by_id ON asset (account, asset_id) WHERE asset_id <> '';
CREATE INDEX asset_by_vendor_id ON asset (account, vendor_id) WHERE vendor_id <> '';

CREATE TRIGGER asset_is_uploaded_once BEFORE UPDATE OF stage ON asset
WHEN OLD.stage IN ('processing', 'active') AND NEW.stage IN ('wanted', 'sending')
BEGIN
  SELECT RAISE(ABORT, 'what the platform has is not uploaded again');
END;
CREATE TRIGGER asset_is_not_removed BEFORE DELETE ON asset
BEGIN
  SELECT RAISE(ABORT, 'assets are for ever');
END;

-- Append-only; what happened, for people and for programs that follow.
CREATE TABLE event (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  batch_id   BLOB,
  job_id     BLOB,
  attempt_id BLOB,
  kind       TEXT NOT NULL,
  text       TEXT NOT NULL
);

CREATE INDEX event_by_job ON event (job_id, seq) WHERE job_id IS NOT NULL;
CREATE INDEX event_by_batch ON event (batch_id, seq) WHERE batch_id IS NOT NULL;

CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER event_is_not_removed BEFORE DELETE ON event
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;
