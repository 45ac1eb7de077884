import type { OptionTable } from "@wirewatch/runtime";
import { OPTION_SECTIONS } from "./platform/configuration.ts";

const INTRODUCTION: Record<string, string> = {
  base: "Every process",
  api: "The api",
  poller: "The poller",
  extractor: "The extractor",
  classifier: "The classifier",
  clusterer: "The clusterer",
  matcher: "The matcher",
  dispatcher: "The dispatcher",
};

/** `docs/configuration.md`, written from the option tables. */
export function configurationDocument(): string {
  const lines = [
    "# Configuration",
    "",
    "Wirewatch is configured by its environment. Every option has a default that works on a bare machine. A secret may also",
    "come from a file: `<NAME>_FILE` names it. All problems are printed together, and the exit code is then 2. A name that",
    "begins with `WIREWATCH_` and is no option is a problem too.",
    "",
    "This page is written from the tables that the program reads (`npm run docs`); a test compares the two.",
  ];
  for (const [section, table] of Object.entries(OPTION_SECTIONS)) {
    if (Object.keys(table).length === 0) continue;
    lines.push(
      "",
      `## ${INTRODUCTION[section] ?? section}`,
      "",
      "| option | default | unit | meaning |",
      "|---|---|---|---|",
    );
    for (const [name, option] of Object.entries(table as OptionTable)) {
      const standard =
        option.defaultText === null
          ? "unset"
          : option.defaultText === ""
            ? "empty"
            : `\`${option.defaultText}\``;
      const secret = option.secret ? ` Secret: \`${name}_FILE\` works too.` : "";
      lines.push(`| \`${name}\` | ${standard} | ${option.unit} | ${option.description}${secret} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}
