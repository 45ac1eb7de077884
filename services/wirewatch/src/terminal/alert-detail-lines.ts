import type { AlertDetail } from "@wirewatch/contracts";
import { type Colours, safeForTerminal } from "./colours.ts";
import { copyWords } from "./copy-words.ts";
import { count, reachOf } from "./reach-words.ts";
import { wrapColumns } from "./wrap-columns.ts";

/** Everything about one alert: what raised it, how far its story reaches today, and the copies of its article. */
export function alertDetailLines(alert: AlertDetail, colours: Colours, width: number): string[] {
  const words = [...new Set(alert.matches.map(({ text }) => text))];
  const facts: [string, string][] = [
    ["id", alert.id],
    ["monitor", `${alert.monitorName}, version ${alert.monitorVersion}, ${alert.monitorId}`],
    ["raised", `${alert.raisedAt}${alert.historical ? ", of the archive" : ""}`],
    [
      "updated",
      alert.updatedAt === null ? "" : `${count(alert.updateCount, "time")}, last ${alert.updatedAt}`,
    ],
    ["article", `${alert.url}, ${alert.articleId}`],
    ["matched", words.join(", ")],
    ["story", alert.storyId],
    ["reach", reachOf(alert.reach)],
  ];
  return [
    ...wrapColumns(safeForTerminal(alert.title), width).map((line) => colours.bold(line)),
    ...facts
      .filter(([, value]) => value !== "")
      .flatMap(([name, value]) => wrapColumns(safeForTerminal(value), width, `  ${name.padEnd(9)}`)),
    ...(alert.duplicates.length === 0
      ? []
      : [
          "",
          colours.bold("  Also in"),
          ...alert.duplicates.flatMap((copy) => wrapColumns(copyWords(copy), width, "    ")),
        ]),
  ];
}
