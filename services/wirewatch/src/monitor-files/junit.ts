import type { FolderReport } from "./test-folder.ts";

// The characters that XML 1.0 (section 2.2) has no place for.
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

const escape = (text: string): string =>
  text
    .replaceAll(FORBIDDEN, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");

/** A report in the form that CI servers read: a suite for each file, a case for its query and for each of its examples that failed. */
export function toJunit(report: FolderReport): string {
  let failed = 0;
  let count = 0;
  const testCase = (suite: string, name: string, failures: readonly string[]): string => {
    count += 1;
    if (failures.length > 0) failed += 1;
    const body = failures.map((text) => `      <failure message="${escape(text)}"/>\n`).join("");
    const head = `    <testcase classname="${escape(suite)}" name="${escape(name)}"`;
    return body === "" ? `${head}/>\n` : `${head}>\n${body}    </testcase>\n`;
  };
  const errorsOf = (problems: FolderReport["problems"]): string[] =>
    problems
      .filter(({ severity }) => severity === "error")
      .map(({ file, line, column, message, hint }) => `${file}:${line}:${column} ${message} ${hint}`.trim());
  const suites = report.files.map(({ file, problems, examples }) => {
    const cases = [
      testCase(file, "can be used", errorsOf(problems)),
      ...examples.failures.map(({ kind, index, name, reason }) =>
        testCase(file, `${kind} ${index + 1}${name === "" ? "" : ` ${name}`}`, [reason]),
      ),
    ];
    if (examples.passedCount > 0) cases.push(testCase(file, `${examples.passedCount} examples hold`, []));
    return `  <testsuite name="${escape(file)}">\n${cases.join("")}  </testsuite>\n`;
  });
  if (report.problems.length > 0)
    suites.push(
      `  <testsuite name="other files">\n${testCase("other files", "can be used", errorsOf(report.problems))}  </testsuite>\n`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${count}" failures="${failed}">\n${suites.join("")}</testsuites>\n`;
}
