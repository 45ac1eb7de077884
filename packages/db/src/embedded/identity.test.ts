import { describe, expect, it } from "vitest";
import { parsePasswd } from "./identity.ts";

describe("the list of users", () => {
  it("gives numbers by name and skips lines that are none", () => {
    const text =
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:\n\nbroken:x:a:b\n+::::::\nnobody:x:1:1::/:\n";
    expect(parsePasswd(text)).toEqual(
      new Map([
        ["root", { uid: 0, gid: 0 }],
        ["nobody", { uid: 65_534, gid: 65_533 }],
      ]),
    );
  });
});
