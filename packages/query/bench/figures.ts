import type { LoadDescription } from "./describe-load.ts";
import type { ParserFigures } from "./measure-parsers.ts";
import type { PatternFigures, PatternKind } from "./measure-patterns.ts";
import type { PeerFigures } from "./measure-peers.ts";
import type { EditFigures, SizeFigures } from "./measure-size.ts";
import type { ThreadFigures } from "./measure-threads.ts";
import type { QueryKind } from "./queries.ts";

/** Everything that a run measured, as `--json` writes it. */
export interface BenchFigures {
  date: string;
  machine: { processor: string; cores: number; node: string; loadAverage: number };
  options: { articles: number; scripts: boolean; metaShare: number };
  load: LoadDescription | null;
  sizes: (SizeFigures & { edits: EditFigures })[];
  threads: (ThreadFigures & { queries: number }) | null;
  kinds: (SizeFigures & { kind: QueryKind })[];
  patterns: (PatternFigures & { kind: PatternKind })[];
  parsers: ParserFigures | null;
  peers: (PeerFigures & { size: number })[];
}
