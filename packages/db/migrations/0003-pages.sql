-- Pages as they came, what hosts repeat on theirs, and what operators and the extractor know of where a feed's text is.

-- The page that an article was read from, kept for a while so that a better extractor can read it again.
create table pages (
  article_id text primary key references articles (id) on delete cascade,
  -- Canonical addresses: of what was asked for and of where it led. An article with one of them needs no request of its own.
  keys text[] not null,
  url text not null,
  status integer not null,
  headers jsonb not null default '{}',
  -- gzip of the decoded body.
  body bytea not null,
  body_bytes integer not null,
  fetched_at timestamptz not null default now(),
  expires_at timestamptz not null
);
-- It is compressed already.
alter table pages alter column body set storage external;
create index pages_by_key on pages using gin (keys);
create index pages_expired on pages (expires_at);

-- In how many articles of a host each block of text has stood: one bounded value a host, see the extractor.
create table host_blocks (
  host text primary key,
  blocks bytea not null default '',
  updated_at timestamptz not null default now()
);
alter table host_blocks alter column blocks set storage external;
create index host_blocks_by_age on host_blocks (updated_at);

-- CSS selectors that an operator has written for the pages of a host and of the hosts below it.
create table site_rules (
  domain text primary key,
  rules jsonb not null,
  updated_at timestamptz not null default now()
);

alter table feeds
  -- Where the operator wants the text from; 'auto' lets the extractor learn it.
  add column text_source_wish text not null default 'auto' check (text_source_wish in ('auto', 'feed', 'page')),
  -- What the extractor has learned of it, with the evidence.
  add column text_source jsonb not null default '{}';

alter table articles
  -- The article goes its way once more, because it was read anew, and raises no alert this time.
  add column silent_pass boolean not null default false;

-- Runs of the present extractor over kept pages.
create table reextractions (
  id text primary key,
  since timestamptz,
  feed_id text references feeds (id) on delete cascade,
  -- Counts what would change and writes nothing.
  dry_run boolean not null,
  -- What has changed may raise alerts.
  rematch boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  total integer not null,
  done_count integer not null default 0,
  changed_count integer not null default 0,
  -- The last article that is done with: the run goes on behind it after a restart.
  cursor text not null default '',
  claim text,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index reextractions_running on reextractions (created_at) where state = 'running';
