import { describe, expect, it } from "vitest";
import { toJunit } from "./junit.ts";

describe("toJunit", () => {
  const xml = toJunit({
    ok: false,
    files: [
      {
        file: "a<b>.yaml",
        key: "a",
        problems: [
          {
            severity: "error",
            file: "a<b>.yaml",
            line: 2,
            column: 3,
            width: 1,
            message: 'no "x" \u0000 & y',
            hint: "Mend it.",
            text: "",
          },
        ],
        examples: {
          passedCount: 2,
          failures: [
            { kind: "mustMatch", index: 0, name: "the plain case", clause: "x", reason: "not found" },
          ],
        },
      },
    ],
    problems: [],
  });

  it("is XML whatever the texts are", () => {
    expect(xml).toContain('<testsuite name="a&lt;b&gt;.yaml">');
    expect(xml).toContain("a&lt;b&gt;.yaml:2:3 no &quot;x&quot; \ufffd &amp; y Mend it.");
    expect(xml.match(/<[a-z]+/g)?.length).toBe(xml.match(/<\/[a-z]+|\/>/g)?.length ?? 0);
  });

  it("counts cases and failures as its attributes say", () => {
    expect(xml).toContain('<testsuites tests="3" failures="2">');
    expect(xml.match(/<testcase /g)).toHaveLength(3);
    expect(xml.match(/<failure /g)).toHaveLength(2);
  });
});
