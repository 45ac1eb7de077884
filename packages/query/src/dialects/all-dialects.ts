import { BRANDWATCH } from "./brandwatch.ts";
import { CISION } from "./cision.ts";
import type { Dialect, DialectRules } from "./dialect-rules.ts";
import { FACTIVA } from "./factiva.ts";
import { FRESHRSS } from "./freshrss.ts";
import { LEXIS } from "./lexis.ts";
import { LUCENE } from "./lucene.ts";
import { MELTWATER } from "./meltwater.ts";
import { TALKWALKER } from "./talkwalker.ts";

export const DIALECT_RULES: Readonly<Record<Dialect, DialectRules>> = {
  lucene: LUCENE,
  meltwater: MELTWATER,
  brandwatch: BRANDWATCH,
  cision: CISION,
  factiva: FACTIVA,
  lexis: LEXIS,
  talkwalker: TALKWALKER,
  freshrss: FRESHRSS,
};
