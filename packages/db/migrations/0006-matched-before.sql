-- Articles that a split sends through the monitors once more.

alter table articles
  -- When the monitors looked at it before a split sent it to them again: those that were made later are not to hear of it.
  add column matched_before timestamptz;
