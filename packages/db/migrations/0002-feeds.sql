-- What feeds, their publishers and their operators say about polling; how articles are recognised, held and revised.

alter table feeds
  -- Whom a poll asks: feeds of one host take turns.
  add column host text not null generated always as (substring(url from '^[a-z]+://(?:[^/?#@]*@)?([^/?#]*)')) stored,
  -- The turn at the host that this feed waits for and need not ask for again.
  add column turn_at timestamptz,
  -- Names of folders from the outermost in, joined by "/"; a "/" or "\" within a name is written with "\" before it.
  add column folder text not null default '',
  -- The operator's bounds of the interval; null takes the configuration's.
  add column min_interval_ms integer check (min_interval_ms > 0),
  add column max_interval_ms integer check (max_interval_ms >= min_interval_ms),
  -- Why the interval is what it is: a code, see contracts.
  add column interval_reason text not null default 'initial',
  -- What the server said last: address, status, headers, redirects, size, duration.
  add column last_answer jsonb,
  -- The latest polls, newest last; as many as the poller keeps.
  add column recent_polls jsonb not null default '[]',
  -- The latest publication time that an item of this feed has had.
  add column newest_item_at timestamptz,
  -- Polls that brought something new and still showed something known (nothing can have been missed), and those that showed nothing known.
  add column overlap_polls integer not null default 0,
  add column gap_polls integer not null default 0;

create index feeds_by_host on feeds (host);

-- How often the host has refused requests in a row (429, 503), so that each block is longer than the one before.
alter table host_paces add column refusals smallint not null default 0;

-- Polls between which items may have come and gone unseen.
create table feed_gaps (
  feed_id text not null references feeds (id) on delete cascade,
  seen_at timestamptz not null default now(),
  -- The poll before, since when something may have been missed.
  since timestamptz not null,
  -- New items of the poll, none of which was known.
  item_count integer not null,
  primary key (feed_id, seen_at)
);

-- The last document that a feed gave, for whoever must see it as it came.
create table feed_answers (
  feed_id text primary key references feeds (id) on delete cascade,
  fetched_at timestamptz not null default now(),
  url text not null,
  status integer not null,
  headers jsonb not null,
  -- gzip of the decoded body, or of its beginning.
  body bytea not null,
  body_bytes integer not null,
  truncated boolean not null
);

-- Changes of a feed's address. One that the operator undoes is not made again.
create table feed_moves (
  feed_id text not null references feeds (id) on delete cascade,
  moved_at timestamptz not null default now(),
  from_url text not null,
  to_url text not null,
  cause text not null check (cause in ('redirect', 'operator')),
  undone_at timestamptz,
  primary key (feed_id, moved_at)
);

-- What a feed announced last: its hub and the topic to ask the hub for (WebSub section 4).
create table feed_hubs (
  feed_id text primary key references feeds (id) on delete cascade,
  -- The address that announced it: it says nothing of another one.
  feed_url text not null,
  hub_url text not null,
  topic_url text not null
);

create table websub_subscriptions (
  -- Names the subscription in the callback's address; whoever does not know it cannot find it.
  token text primary key,
  feed_id text not null references feeds (id) on delete cascade,
  -- What the hub is asked for. A subscription that is not wanted any more stays until the hub has let go of it.
  mode text not null default 'subscribe' check (mode in ('subscribe', 'unsubscribe')),
  secret text not null,
  hub_url text not null,
  topic_url text not null,
  -- What stands before the token in the callback's address.
  callback_base text not null,
  state text not null default 'pending' check (state in ('pending', 'active', 'denied', 'failed')),
  -- Since when the hub has had to push everything.
  active_since timestamptz,
  lease_until timestamptz,
  -- The lease that the hub was asked for last.
  lease_wish_ms bigint not null,
  -- When to ask the hub again: to renew, or after a failure.
  next_attempt_at timestamptz not null default now(),
  claim text,
  failure_count integer not null default 0,
  problem jsonb,
  push_count integer not null default 0,
  last_push_at timestamptz,
  -- Polls of this lease that found what no push had brought.
  missed_count integer not null default 0,
  -- When the feed's next poll is, while its pushes are read.
  poll_turn_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index websub_subscriptions_wanted on websub_subscriptions (feed_id) where mode = 'subscribe';
create index websub_subscriptions_due on websub_subscriptions (next_attempt_at);

-- Documents that hubs have pushed and no poller has read yet.
create table websub_pushes (
  id text primary key,
  feed_id text not null references feeds (id) on delete cascade,
  received_at timestamptz not null default now(),
  content_type text,
  body bytea not null
);
create index websub_pushes_by_feed on websub_pushes (feed_id, received_at, id);

alter table articles
  -- What the feed said of the article, hashed, so that an edit shows.
  add column feed_hash text,
  -- What the feed calls it now; feed_html is the text to it.
  add column feed_item_title text not null default '',
  -- When an edit in the feed was last handed on for a check.
  add column feed_edited_at timestamptz,
  -- The article goes its way but raises no alert: an operator let it in from a flood of old items.
  add column silent boolean not null default false,
  -- Grows with every revision; the texts of the revisions are in article_revisions.
  add column revision integer not null default 1,
  add column withdrawn_at timestamptz,
  -- When to look at the article again, for what its publisher has changed. A checker that claims the article moves this ahead by its lease.
  add column check_at timestamptz,
  add column check_claim text,
  -- What the page said at an earlier look, when the article's own text is the feed's.
  add column page_text text,
  -- Consecutive looks that a passing fault ended.
  add column check_failures smallint not null default 0,
  -- When the page was first found gone; one look alone proves nothing.
  add column gone_since timestamptz;
-- Articles on their way and in quarantine wait with their checks.
create index articles_check_due on articles (check_at)
  where check_at is not null and stage = 'matched' and quarantine is null;
-- With the time of publication, so that counts and latencies of a feed are read from the index alone.
create index articles_by_feed_time on articles (feed_id, first_seen_at) include (published_at);
create index articles_held on articles (feed_id) where quarantine ->> 'code' = 'flood_held';

-- Row n is what revision n said; row 1 is written with row 2.
create table article_revisions (
  article_id text not null references articles (id) on delete cascade,
  revision integer not null,
  seen_at timestamptz not null default now(),
  kind text not null check (kind in ('first', 'retitled', 'corrected', 'changed', 'withdrawn')),
  -- Where the change was seen: in the feed or on the page.
  seen_in text not null check (seen_in in ('feed', 'page')),
  title text not null,
  text text not null,
  -- Numbers that describe the change: share of words kept, words added and removed.
  measure jsonb not null default '{}',
  primary key (article_id, revision)
);
