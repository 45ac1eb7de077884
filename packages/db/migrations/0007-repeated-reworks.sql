-- Copies of a rework, so that they raise no alert beside the rework's own.

alter table articles
  -- Of an exact or near-verbatim copy the rework (`near`) of its original whose text it repeats; null when it repeats the original's own.
  add column rework_id text references articles (id);
