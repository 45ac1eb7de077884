-- The truth of the pipeline. Ids are ULIDs with a prefix, made by the application. Times are timestamptz, durations integers of milliseconds.

-- A ULID with its prefix, for rows that a statement makes by itself.
create function new_id(prefix text) returns text language plpgsql volatile as $$
declare
  alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  ms constant bigint := floor(extract(epoch from clock_timestamp()) * 1000);
  random_bytes constant bytea := uuid_send(gen_random_uuid());
  id text := '';
begin
  for place in reverse 9..0 loop
    id := id || substr(alphabet, ((ms >> (place * 5)) & 31)::integer + 1, 1);
  end loop;
  for place in 0..15 loop
    id := id || substr(alphabet, (get_byte(random_bytes, place) & 31) + 1, 1);
  end loop;
  return prefix || '_' || id;
end
$$;

create table sources (
  id text primary key,
  domain text not null,
  name text not null,
  country text,
  tier smallint not null default 2 check (tier between 1 and 3),
  created_at timestamptz not null default now(),
  -- Several outlets may share a host.
  unique (domain, name)
);

create table feeds (
  id text primary key,
  url text not null unique,
  title text not null default '',
  source_id text not null references sources (id),
  status text not null default 'active' check (status in ('active', 'paused', 'retired')),
  language text,
  interval_ms integer not null check (interval_ms > 0),
  -- When the next poll is due. A poller that claims the feed moves this ahead by its lease, so that a killed poller delays a poll and never loses it.
  next_poll_at timestamptz not null default now(),
  claim text,
  etag text,
  last_modified text,
  body_hash text,
  last_polled_at timestamptz,
  last_succeeded_at timestamptz,
  last_status integer,
  -- Soft errors count half.
  failure_count real not null default 0,
  failing boolean not null default false,
  problem jsonb,
  parse_problems jsonb not null default '[]',
  article_count integer not null default 0,
  -- What the poller remembers between polls: intervals, redirects seen, overlap.
  poll_memory jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index feeds_due on feeds (next_poll_at) where status = 'active';

-- One row a host: the pace that all workers of all processes share.
create table host_paces (
  host text primary key,
  next_request_at timestamptz not null default now(),
  blocked_until timestamptz
);

create table robots_files (
  origin text primary key,
  body text not null,
  fetched_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table stories (
  id text primary key,
  title text not null,
  lead_article_id text not null,
  article_count integer not null default 0,
  source_count integer not null default 0,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  merged_into text references stories (id),
  updated_at timestamptz not null default now()
);
create index stories_recent on stories (last_seen_at desc, id desc);

create table articles (
  id text primary key,
  feed_id text not null references feeds (id),
  source_id text not null references sources (id),
  url text not null,
  canonical_url text,
  title text not null,
  -- What the feed gave.
  feed_title text not null default '',
  feed_html text not null default '',
  feed_language text,
  categories jsonb not null default '[]',
  -- What the stages made of it.
  text text not null default '',
  html text not null default '',
  authors jsonb not null default '[]',
  metadata jsonb not null default '{}',
  published_at timestamptz,
  first_seen_at timestamptz not null default now(),
  language text,
  language_confidence real,
  topics jsonb not null default '[]',
  entities jsonb not null default '[]',
  mentions jsonb not null default '[]',
  body_hash text,
  story_id text references stories (id),
  -- Always the first of its copies, never itself a copy.
  duplicate_of text references articles (id),
  duplicate_tier text check (duplicate_tier in ('exact', 'copy', 'near')),
  stage text not null default 'found' check (stage in ('found', 'extracted', 'classified', 'clustered', 'matched')),
  stage_since timestamptz not null default now(),
  -- Fresh at the stage (wake_count 0): since when it waits, and the reconciler adds its grace. Later: when to wake it next.
  wake_at timestamptz not null default now(),
  wake_count smallint not null default 0,
  attempt_count smallint not null default 0,
  quarantine jsonb,
  problems jsonb not null default '[]'
);
create index articles_overdue on articles (stage, wake_at) where stage <> 'matched' and quarantine is null;
create index articles_quarantined on articles (stage, id) where quarantine is not null;
create index articles_recent on articles (first_seen_at desc, id desc);
create index articles_by_story on articles (story_id, first_seen_at);
create index articles_by_root on articles (duplicate_of) where duplicate_of is not null;
create index articles_by_feed on articles (feed_id, id desc);
create index articles_by_body on articles (body_hash, first_seen_at) where body_hash is not null;

-- Every way to recognise an item again. A key belongs to one article for good.
create table article_keys (
  key text primary key,
  -- Deferred: keys are claimed first, and who gets them all writes the article.
  article_id text not null references articles (id) on delete cascade deferrable initially deferred
);
create index article_keys_by_article on article_keys (article_id);

-- What the clusterer needs to rebuild its index after a restart.
create table article_fingerprints (
  article_id text primary key references articles (id) on delete cascade,
  version text not null,
  fingerprint bytea not null,
  added_at timestamptz not null default now()
);
create index article_fingerprints_recent on article_fingerprints (added_at);

create table entities (
  id text primary key,
  name text not null,
  type text check (type in ('PER', 'LOC', 'ORG', 'MISC')),
  aliases jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Removed from lists; what refers to it stays.
  removed_at timestamptz
);
create unique index entities_by_name on entities (lower(name)) where removed_at is null;

create table monitors (
  id text primary key,
  name text not null,
  query text not null,
  canonical text not null default '',
  entity_ids jsonb not null default '[]',
  alert_per text not null default 'story' check (alert_per in ('story', 'article')),
  status text not null default 'active' check (status in ('active', 'paused')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Removed from lists; what refers to it stays.
  removed_at timestamptz
);

create table monitor_versions (
  monitor_id text not null references monitors (id) on delete cascade,
  version integer not null,
  snapshot jsonb not null,
  created_at timestamptz not null default now(),
  primary key (monitor_id, version)
);

-- Counters that grow by one within the transaction that uses the number: no gaps, and their row lock is the order.
create table counters (
  name text primary key,
  value bigint not null default 0
);
-- 'events' numbers events; 'watch' grows with every change of a monitor or an entity, so that matchers see it at once.
insert into counters (name) values ('events'), ('watch');

create table events (
  position bigint primary key,
  id text not null unique,
  type text not null,
  timestamp timestamptz not null default now(),
  -- What caused the event: one cause, one event, for good.
  cause text not null unique,
  data jsonb not null
);

create table alerts (
  id text primary key,
  monitor_id text not null references monitors (id),
  monitor_version integer not null,
  -- The story or the article, by the monitor's choice: one alert for each, for good.
  subject text not null,
  story_id text not null references stories (id),
  article_id text not null references articles (id),
  -- Deferred: which alerts are new shows first, and their events come last.
  event_id text not null references events (id) deferrable initially deferred,
  matches jsonb not null,
  raised_at timestamptz not null default now(),
  unique (monitor_id, subject)
);
create index alerts_recent on alerts (raised_at desc, id desc);
create index alerts_by_article on alerts (article_id);
create index alerts_by_story on alerts (story_id);

create table endpoints (
  id text primary key,
  url text not null,
  description text not null default '',
  event_types jsonb not null default '[]',
  secret text not null,
  previous_secret text,
  previous_secret_until timestamptz,
  status text not null default 'enabled' check (status in ('enabled', 'disabled')),
  disabled_reason text,
  last_sequence bigint not null default 0,
  failing_since timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Removed from lists; what refers to it stays.
  removed_at timestamptz
);

create table deliveries (
  id text primary key,
  endpoint_id text not null references endpoints (id),
  event_id text not null references events (id),
  sequence bigint not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead', 'cancelled')),
  attempt_count integer not null default 0,
  -- When the next try is due. A dispatcher that claims the delivery moves this ahead by its lease.
  next_attempt_at timestamptz,
  claim text,
  delivered_at timestamptz,
  last_problem jsonb,
  created_at timestamptz not null default now(),
  unique (endpoint_id, event_id),
  unique (endpoint_id, sequence)
);
create index deliveries_due on deliveries (endpoint_id, next_attempt_at, sequence) where state = 'pending';
create index deliveries_recent on deliveries (created_at desc, id desc);
create index deliveries_by_state on deliveries (endpoint_id, state, sequence);

create table delivery_attempts (
  id text primary key,
  delivery_id text not null references deliveries (id) on delete cascade,
  attempt integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  status integer,
  problem jsonb,
  response_excerpt text not null default ''
);
create index delivery_attempts_by_delivery on delivery_attempts (delivery_id, attempt);

-- A lease names the one process that may do a thing; its token only grows, so a holder that slept too long is recognised.
create table leases (
  name text primary key,
  holder text not null,
  token bigint not null,
  expires_at timestamptz not null
);
