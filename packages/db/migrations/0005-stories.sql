-- Stories that keep their ids: lineage of copies, sagas, merges and splits, the order of decisions, and what alerts have told of a story.

alter table articles
  -- How much of the shorter text the article shares with the one it copies: 0 to 1.
  add column shared_share real check (shared_share between 0 and 1),
  -- The article that this one corrects or updates at another address.
  add column revision_of text references articles (id),
  -- The news agency that the text is credited to.
  add column agency text,
  -- Of an exact or near-verbatim copy the rework (`near`) of its original whose text it repeats; null when it repeats the original's own.
  add column rework_id text references articles (id),
  -- When the monitors looked at it before a split sent it to them again: those that were made later are not to hear of it.
  add column matched_before timestamptz;
-- A story's timeline is read a page at a time.
drop index articles_by_story;
create index articles_by_story on articles (story_id, first_seen_at, id);
create index articles_by_revised on articles (revision_of) where revision_of is not null;
-- The clusterer takes articles in this order, whatever order they are announced in.
create index articles_unclustered on articles (first_seen_at, id) where stage = 'classified' and quarantine is null;

alter table stories
  -- Primary subtag (BCP 47) of the language whose articles it is made of; 'und' when unknown.
  add column language text not null default 'und',
  -- Articles and sources without exact and near-verbatim copies.
  add column original_count integer not null default 0,
  add column original_source_count integer not null default 0,
  -- The earlier story that this one goes on from, and the first story of the chain: the saga.
  add column continues text references stories (id),
  add column saga_id text references stories (id),
  -- Grows with every change of the story or of an article in it.
  add column version integer not null default 1,
  add column merged_at timestamptz;
create index stories_by_saga on stories (saga_id, first_seen_at) where saga_id is not null;
create index stories_by_language on stories (language, last_seen_at desc, id desc) where merged_into is null;
create index stories_by_redirect on stories (merged_into) where merged_into is not null;

update stories s set original_count = c.articles, original_source_count = c.sources
from (
  select story_id, count(*) as articles, count(distinct source_id) as sources from articles
  where story_id is not null and duplicate_tier is distinct from 'exact' and duplicate_tier is distinct from 'copy'
  group by story_id
) c where c.story_id = s.id;
update stories s set language = coalesce(nullif(split_part(lower(a.language), '-', 1), ''), 'und')
from articles a where a.id = s.lead_article_id;

-- Counts decisions of the clusterer: articles placed, stories merged and split, in the order in which they were decided.
create sequence story_positions;

alter table article_fingerprints
  add column position bigint,
  -- What was decided first; merges and splits since then are in story_moves.
  add column story_id text,
  add column score real not null default 0,
  -- Of the article.
  add column first_seen_at timestamptz;
update article_fingerprints f set position = o.place, story_id = a.story_id, first_seen_at = a.first_seen_at
from (
  select f.article_id, row_number() over (order by f.added_at, a.first_seen_at, f.article_id) as place
  from article_fingerprints f join articles a on a.id = f.article_id
) o join articles a on a.id = o.article_id
where f.article_id = o.article_id;
delete from article_fingerprints where position is null or story_id is null;
select setval('story_positions', (select coalesce(max(position), 0) + 1 from article_fingerprints));
alter table article_fingerprints alter column position set not null, alter column story_id set not null,
  alter column first_seen_at set not null;
create unique index article_fingerprints_by_position on article_fingerprints (position);
drop index article_fingerprints_recent;
create index article_fingerprints_by_time on article_fingerprints (first_seen_at);

-- Stories made one, or articles taken out of one: asked for by an operator, or found by the clusterer, which alone carries them out.
create table story_moves (
  id text primary key,
  kind text not null check (kind in ('merge', 'split')),
  from_story_id text not null references stories (id),
  -- Of a split the story that it made; null until then.
  into_story_id text references stories (id),
  -- Of a split the articles that were named.
  article_ids jsonb not null default '[]',
  -- Of a split the articles that went, copies included.
  moved_ids jsonb not null default '[]',
  cause text not null check (cause in ('operator', 'clusterer')),
  state text not null default 'waiting' check (state in ('waiting', 'done', 'refused')),
  problem jsonb,
  -- Its place among the decisions, once it is done.
  position bigint unique,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index story_moves_waiting on story_moves (created_at, id) where state = 'waiting';
create index story_moves_by_story on story_moves (from_story_id);

-- Stories of which alerts may have more to tell.
create table changed_stories (
  story_id text primary key references stories (id),
  changed_at timestamptz not null default now()
);

alter table monitors drop constraint monitors_alert_per_check;
alter table monitors add constraint monitors_alert_per_check check (alert_per in ('story', 'story-with-updates', 'article'));

alter table alerts
  -- What the alert and its updates have told of the story; null when nobody has asked for updates yet.
  add column told jsonb,
  add column update_count integer not null default 0,
  add column updated_at timestamptz;
