import type { BenchFigures } from "./figures.ts";
import { isKept, listFloors } from "./floors.ts";

const show = (value: number | undefined): string => {
  if (value === undefined || Number.isNaN(value)) return "–";
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(3)));
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}`;
  return [head, ...rows].map((row) => line(row).trimEnd()).join("\n");
}

/** What was measured, for people. */
export function printFigures(figures: BenchFigures): string {
  const { machine, load, options, parsers, threads } = figures;
  const parts = [
    `${figures.date}, ${machine.processor}, ${machine.cores} cores, Node ${machine.node}, load average ${show(machine.loadAverage)}; ${options.articles} articles` +
      (options.scripts ? ", 15 % Cyrillic and 10 % Han" : "") +
      (options.metaShare > 0 ? `, ${show(options.metaShare * 100)} % of the queries with metadata` : ""),
  ];
  if (load !== null)
    parts.push(
      "The load, beside real news and queries made of its names:",
      table(
        ["", "here", "real"],
        [
          ["words an article, mean", show(load.words.mean), "384"],
          ["  median", show(load.words.p50), "332"],
          ["  one in ten is longer than", show(load.words.p90), "617"],
          ["characters an article", show(load.words.characters), "2,258"],
          ["different words an article", show(load.distinctWords), "206"],
          [
            `different words in ${show(load.vocabulary.articles)} articles`,
            show(load.vocabulary.words),
            "21,781",
          ],
          ["leaves a query", show(load.leaves), "6.16"],
          ["hits an article", show(load.hits), "20"],
          ["looks at a query that an article must cause", show(load.postings), "246"],
        ],
      ),
      table(
        ["by kind, for 10,000 queries of it", ...Object.keys(load.kinds)],
        [
          ["share", ...Object.values(load.kinds).map(({ share }) => `${show(share * 100)} %`)],
          ["hits an article", ...Object.values(load.kinds).map(({ hits }) => show(hits))],
          ["looks", ...Object.values(load.kinds).map(({ postings }) => show(postings))],
        ],
      ),
      `  A bare walk over the letters: ${show(load.walk)} articles/CPU-s; reading alone (one query that never matches): ${show(load.reading)}`,
    );
  if (figures.sizes.length > 0)
    parts.push(
      "Articles per CPU-second (one thread, garbage collection included), and wall milliseconds an article with spans (the quickest of three; other work on the machine lengthens p99):",
      table(
        [
          "queries",
          "median",
          "best",
          "cold",
          "bare walk",
          "p50 ms",
          "p99 ms",
          "longest",
          "hits",
          "spans",
          "compiled B/query",
          "all heap B/query",
          "compile CPU-ms",
        ],
        figures.sizes.map((row) => [
          show(row.queries),
          ...[
            row.rate.median,
            row.rate.best,
            row.rate.cold,
            row.walk,
            row.spans.p50,
            row.spans.p99,
            row.spans.max,
            row.hits,
            row.spans.perArticle,
            row.bytes.arrays,
            Math.max(0, row.bytes.heap),
            row.compileCpuMs,
          ].map(show),
        ]),
      ),
      "Snapshots (written in CPU-ms, the rest in wall ms), and edits until they are live (wall ms, median and longest):",
      table(
        [
          "queries",
          "MB",
          "write",
          "read",
          "open",
          "first match",
          "1 edit",
          "100 edits",
          "1,000 edits",
          "longest pause",
        ],
        figures.sizes.map(({ queries, snapshot, edits }) => [
          show(queries),
          ...[
            snapshot.megabytes,
            snapshot.writeCpuMs,
            snapshot.readMs,
            snapshot.openMs,
            snapshot.firstMatchMs,
          ].map(show),
          ...[1, 100, 1000].map((count) => {
            const found = edits.batches.find((batch) => batch.queries === count);
            return found === undefined ? "–" : `${show(found.liveMs)} / ${show(found.longestMs)}`;
          }),
          show(edits.pauseMs),
        ]),
      ),
    );
  if (threads !== null)
    parts.push(
      `${threads.threads} threads on one shared snapshot of ${show(threads.queries)} queries: ${show(threads.rate)} articles/CPU-s (${show(threads.wallRate)} a second of wall time), ` +
        `${show(threads.sharedMegabytes)} MB shared; each worker ${show(threads.openBytes / 1e6)} MB to open it and ${show(threads.scratchBytes / 1e6)} MB with all it keeps while matching`,
    );
  if (figures.kinds.length > 0)
    parts.push(
      "By kind:",
      table(
        [
          "",
          "queries",
          "median",
          "best",
          "cold",
          "p50 ms",
          "p99 ms",
          "hits",
          "compiled B/query",
          "all heap B/query",
          "compile CPU-ms",
        ],
        figures.kinds.map((row) => [
          row.kind,
          ...[
            row.queries,
            row.rate.median,
            row.rate.best,
            row.rate.cold,
            row.spans.p50,
            row.spans.p99,
            row.hits,
            row.bytes.arrays,
            Math.max(0, row.bytes.heap),
            row.compileCpuMs,
          ].map(show),
        ]),
      ),
    );
  if (figures.patterns.length > 0)
    parts.push(
      "Nothing but patterns (cold: every spelling is seen for the first time):",
      table(
        ["", "queries", "median", "cold", "hits", "compile CPU-ms"],
        figures.patterns.map((row) => [
          row.kind,
          ...[row.queries, row.rate.median, row.rate.cold, row.hits, row.compileCpuMs].map(show),
        ]),
      ),
    );
  if (parsers !== null)
    parts.push(
      `Queries read per CPU-second (${show(parsers.queries)} without NEAR): ${show(parsers.wirewatch)}, with checks and bracketed form ${show(parsers.checked)}; lucene 2.1.1 ${show(parsers.lucene)} (1/${show(parsers.wirewatch / parsers.lucene)}), liqe 3.8.7 ${show(parsers.liqe)} (1/${show(parsers.wirewatch / parsers.liqe)})`,
    );
  if (figures.peers.length > 0)
    parts.push(
      "Others, with the same queries about the same articles and the same hits, every one compared:",
      table(
        ["", "of", "queries", "articles", "hits", "articles/CPU-s", "ours", "times"],
        figures.peers.map((row) => [
          `${row.peer} (${row.part})`,
          ...[row.size, row.queries, row.articles, row.hits, row.rate, row.ours, row.ours / row.rate].map(
            show,
          ),
        ]),
      ),
    );
  parts.push(
    "Floors:",
    table(
      ["", "floor", "measured", "", ""],
      listFloors(figures).map((floor) => {
        const kept = isKept(floor);
        return [
          floor.what,
          floor.least === undefined ? `<= ${show(floor.most)}` : `>= ${show(floor.least)}`,
          show(floor.measured),
          floor.unit,
          kept === null ? "not measured" : kept ? "PASS" : "FAIL",
        ];
      }),
    ),
  );
  return parts.join("\n\n");
}
