-- Monitors that carry tests, names for files, and the meaning they were saved with; word lists and saved queries; back-fills; shards.

alter table monitors
  -- The name that a file of a folder of monitors goes by; null when people made the monitor.
  add column key text,
  -- Articles that must raise an alert and articles that must not: {"mustMatch": [...], "mustNotMatch": [...]}.
  add column examples jsonb not null default '{"mustMatch": [], "mustNotMatch": []}',
  -- The rules of words and operators that the query was checked with, and the syntax tree that it had by them.
  add column query_version integer,
  add column query_tree jsonb,
  -- Whether the present rules read the text as the tree says; if not, the tree is what runs.
  add column query_state text not null default 'current' check (query_state in ('current', 'refused', 'changed')),
  add column query_problems jsonb not null default '[]',
  -- The word lists and saved queries that the query names: ["list:ports", "query:trouble"].
  add column refers_to jsonb not null default '[]',
  -- The examples that failed when they last ran, and the version of the engine that ran them.
  add column example_failures jsonb not null default '[]',
  add column examples_engine text;
create unique index monitors_by_key on monitors (key) where key is not null and removed_at is null;
create index monitors_by_reference on monitors using gin (refers_to) where removed_at is null;
create index monitors_recent on monitors (created_at desc, id desc) where removed_at is null;

-- Words and phrases by name, for list(name).
create table word_lists (
  name text primary key,
  entries jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Queries by name, for query(name), with the meaning they were saved with.
create table saved_queries (
  name text primary key,
  query text not null,
  canonical text not null,
  query_version integer,
  query_tree jsonb,
  refers_to jsonb not null default '[]',
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The value of the counter 'watch' at the last change of everything that a matcher compiles, removals included.
create table watch_changes (
  kind text not null check (kind in ('monitor', 'entity', 'list', 'query')),
  id text not null,
  revision bigint not null,
  primary key (kind, id)
);
create index watch_changes_by_revision on watch_changes (revision);
insert into watch_changes (kind, id, revision)
  select kind, id, value from (select 'monitor' as kind, id from monitors union all select 'entity', id from entities) watched
    cross join counters where name = 'watch';

alter table alerts
  -- Raised by a back-fill, of an article that was matched before the monitor asked for it.
  add column historical boolean not null default false;

alter table articles
  -- Matchers that hold a share of the monitors look one after another: how many have, and into how many shares it was cut.
  add column match_shards_done smallint not null default 0,
  add column match_shard_count smallint not null default 1;

-- The archive in the order in which a back-fill walks it, and to count it without reading articles.
create index articles_archive on articles (first_seen_at, id) where stage = 'matched' and quarantine is null;

-- A monitor applied to the archive.
create table backfills (
  id text primary key,
  monitor_id text not null references monitors (id) on delete cascade,
  monitor_version integer not null,
  -- Articles first seen from `since` until `until`.
  since timestamptz not null,
  until timestamptz not null,
  -- Counts what would be raised and raises nothing.
  dry_run boolean not null,
  -- Endpoints hear of the alerts; otherwise they are only in the lists.
  deliver boolean not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  total integer not null,
  done_count integer not null default 0,
  matched_count integer not null default 0,
  alert_count integer not null default 0,
  -- [{"day": "2026-03-01", "matched": 3, "alerts": 1}]
  daily jsonb not null default '[]',
  -- The last article looked at; articles come oldest first.
  cursor_time timestamptz,
  cursor_id text,
  problem jsonb,
  -- Who works on it, until when; a run whose worker died is taken up by another.
  claim text,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index backfills_open on backfills (created_at) where state in ('waiting', 'running');
create index backfills_by_monitor on backfills (monitor_id, created_at desc);

-- What a dry run has counted, so that a story counts once; emptied when the run ends.
create table backfill_subjects (
  backfill_id text not null references backfills (id) on delete cascade,
  subject text not null,
  primary key (backfill_id, subject)
);
