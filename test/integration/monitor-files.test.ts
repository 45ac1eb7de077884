import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "../../services/wirewatch/src/run-program.ts";
import { runWirewatch } from "../support/run-wirewatch.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const EXAMPLES = new URL("../../infra/examples/monitors", import.meta.url).pathname;

const keysOf = (monitors: readonly { key: string | null }[]): string[] =>
  monitors.map(({ key }) => key ?? "none").toSorted();

describe("monitors as files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wirewatch-monitors-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string | Uint8Array): void => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  };

  describe("monitor test, without a server", () => {
    it("passes the folder of examples", async () => {
      const { code, stdout } = await runWirewatch(["monitor", "test", EXAMPLES], {});
      expect(stdout).toContain("4 monitors, 12 of 12 examples hold, 0 errors");
      expect(code).toBe(0);
    });

    it("shows errors under the very characters, and fails", async () => {
      write("ports.yaml", "name: Ports\nquery: |\n  harbour AND\n  (strike OR port NEAR/3\n");
      const { code, stdout } = await runWirewatch(["monitor", "test", folder], {});
      expect(code).toBe(1);
      expect(stdout).toMatch(/ports\.yaml:4:\d+ {2}error/);
      expect(stdout).toMatch(/^ {6}\(strike OR port NEAR\/3$/m);
      expect(stdout).toMatch(/^ +\^+$/m);
    });

    it("says which example failed and why, also as JUnit", async () => {
      write(
        "a.yaml",
        "name: A\nquery: harbour NEAR/2 strike\nmustMatch:\n  - name: far\n    text: the harbour was shut after a long and bitter strike\n",
      );
      const junit = join(folder, "report.xml");
      const { code, stdout } = await runWirewatch(["monitor", "test", folder, "--junit", junit], {});
      expect(code).toBe(1);
      expect(stdout).toContain('example 1 "far" must match and does not');
      expect(stdout).toContain("7 words away");
      expect(readFileSync(junit, "utf8")).toContain('failures="1"');
    });

    it("answers every odd file, and goes on with the others", async () => {
      write("good.yaml", "name: Good\nquery: harbour\n");
      write("Bad Name.yaml", "name: x\nquery: y\n");
      write("latin.yaml", Uint8Array.from([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a]));
      write("windows.yaml", "\ufeffname: Windows\r\nquery: |\r\n  harbour\r\n  NOT port\r\n");
      write("twice.yaml", "name: x\nquery: y\n");
      write("twice.yml", "name: x\nquery: y\n");
      write("typo.yaml", "name: x\nquery: y\nmustMach: []\n");
      write("empty.yaml", "");
      write("nothing.yaml", "name: x\n");
      write("lost.yaml", "name: x\nquery: y\nmustMatch:\n  - file: nowhere.yaml\n");
      write("unknown.yaml", "name: x\nquery: list(nobody)\n");
      write("big.yaml", `name: x\nquery: y\n# ${"x".repeat(4_000_000)}\n`);
      symlinkSync("/etc/hostname", join(folder, "out.yaml"));
      const { code, stdout } = await runWirewatch(["monitor", "test", folder, "--json"], {});
      expect(code).toBe(1);
      const report = JSON.parse(stdout) as {
        files: { key: string; problems: { severity: string; message: string; hint: string }[] }[];
        problems: { file: string; message: string; hint: string }[];
      };
      const wrong = new Map<string, string>([
        ...report.problems.map(({ file, message, hint }) => [file, `${message} ${hint}`] as const),
        ...report.files.flatMap(({ key, problems }) =>
          problems
            .filter(({ severity }) => severity === "error")
            .map(({ message, hint }) => [key, `${message} ${hint}`] as const),
        ),
      ]);
      expect([...wrong.keys()].toSorted()).toEqual(
        [
          "Bad Name.yaml",
          "big.yaml",
          "empty.yaml",
          "latin.yaml",
          "lost",
          "nothing",
          "out.yaml",
          "twice.yml",
          "typo.yaml",
          "unknown",
        ].toSorted(),
      );
      expect(wrong.get("typo.yaml")).toContain('Did you mean "mustMatch"?');
      expect(wrong.get("latin.yaml")).toContain("not UTF-8");
      expect(wrong.get("out.yaml")).toContain("leads out of the folder");
      expect(report.files.map(({ key }) => key)).toContain("windows");
    });

    it("passes over no file in silence", async () => {
      // A query and a text that speak of files, a file that names itself, a suffix in capitals.
      write("a.yaml", "name: A\nquery: |\n  harbour OR\n  - file: b.yaml\n");
      write("b.yaml", "name: B\nquery: dock\nmustMatch:\n  - |\n    the dock\n    file: c.yaml\n");
      write("c.yaml", "name: C\nquery: dock\nmustMatch:\n  - file: c.yaml\n");
      write("D.YAML", "name: D\nquery: dock\n");
      write("e.yaml", "name: E\nquery: dock #flood\n");
      symlinkSync("nowhere.yaml", join(folder, "f.yaml"));
      const { code, stdout } = await runWirewatch(["monitor", "test", folder], {});
      expect(code).toBe(1);
      expect(stdout).toContain("4 monitors, 1 of 1 example hold");
      expect(stdout).toContain("D.YAML:1:1  error  the file's suffix is in capitals");
      expect(stdout).toContain("e.yaml:2:8  warning  the value ends before #flood");
      expect(stdout).toContain("f.yaml:1:1  error  the link leads nowhere");
    });

    it("shows the line of a list that cannot stand", async () => {
      write("lists/ports.txt", "# ports\nVarn\nOssa\nVarn\n  Tesk OR Orlen\n");
      write("lists/none.txt", "\n");
      const { code, stdout } = await runWirewatch(["monitor", "test", folder], {});
      expect(code).toBe(1);
      expect(stdout).toContain("lists/ports.txt:5:3  error  OR is no operator in a list");
      expect(stdout).toContain("lists/none.txt:1:1  error  the list is empty");
    });

    it("refuses a folder that is none", async () => {
      const { code, stderr } = await runWirewatch(["monitor", "apply", join(folder, "nowhere")], {
        WIREWATCH_API_TOKEN: "x".repeat(40),
      });
      expect(code).not.toBe(0);
      expect(stderr).toContain("cannot be read");
    });
  });

  describe("monitor apply", () => {
    let system: TestSystem;
    beforeAll(async () => {
      system = await openTestSystem({ services: ["api"] });
    });
    afterAll(async () => {
      await system?.close();
    });
    const cli = (...words: string[]) => runWirewatch(words, system.env);
    const keyed = async (): Promise<{ id: string; key: string | null; query: string; version: number }[]> =>
      (await system.stores.monitors.list({ limit: 500 })).items;
    const clear = async (): Promise<void> => {
      for (const { id } of await keyed()) await system.stores.monitors.remove(id);
    };
    beforeEach(clear);

    it("makes what the files say, changes nothing the second time, and says what a dry run would do", async () => {
      const dry = await cli("monitor", "apply", EXAMPLES, "--dry-run");
      expect(dry.stderr).toBe("");
      expect(dry.stdout).toContain("6 would be created, 0 would be changed, 0 would be removed, 0 unchanged");
      expect(await keyed()).toEqual([]);

      const first = await cli("monitor", "apply", EXAMPLES);
      expect(first.stderr).toBe("");
      expect(first.code).toBe(0);
      const made = await keyed();
      expect(keysOf(made)).toEqual(["harbour-strikes", "minister-halden", "rivers/floods", "varland-press"]);

      const second = await cli("monitor", "apply", EXAMPLES);
      expect(second.stdout).toContain("0 created, 0 changed, 0 removed, 6 unchanged");
      expect((await keyed()).map(({ version }) => version)).toEqual([1, 1, 1, 1]);
    });

    it("shows and makes changes field by field, and removes only with --prune", async () => {
      cpSync(EXAMPLES, folder, { recursive: true });
      await cli("monitor", "apply", folder);
      writeFileSync(
        join(folder, "minister-halden.yaml"),
        readFileSync(join(folder, "minister-halden.yaml"), "utf8")
          .replace("alertPer: article", "alertPer: story")
          .replace("deficit", "debt"),
      );
      rmSync(join(folder, "varland-press.yaml"));
      const changed = await cli("monitor", "apply", folder);
      expect(changed.stdout).toContain("~ minister-halden");
      expect(changed.stdout).toContain("alertPer: article → story");
      expect(changed.stdout).toMatch(/- .*deficit/);
      expect(changed.stdout).toMatch(/\+ .*debt/);
      expect(changed.stdout).toContain("0 created, 1 changed, 0 removed, 4 unchanged");
      expect(await keyed()).toHaveLength(4);

      const unanswered = await cli("monitor", "apply", folder, "--prune");
      expect(unanswered.code).not.toBe(0);
      expect(await keyed()).toHaveLength(4);
      const pruned = await cli("monitor", "apply", folder, "--prune", "--yes");
      expect(pruned.stdout).toContain("- varland-press");
      expect(await keyed()).toHaveLength(3);
    });

    it("says how far it came when the server goes away, and goes on from there the next time", async () => {
      for (const name of ["a", "b", "c", "d"]) write(`${name}.yaml`, `name: ${name}\nquery: port\n`);
      let posts = 0;
      const frail = createServer((request, response) => {
        if (request.method === "POST") posts += 1;
        if (posts > 2) {
          request.socket.destroy();
          return;
        }
        void (async () => {
          const chunks: Buffer[] = [];
          for await (const chunk of request) chunks.push(chunk as Buffer);
          const answer = await fetch(new URL(request.url ?? "/", system.apiUrl), {
            method: request.method ?? "GET",
            headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
            ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
          });
          response.writeHead(answer.status, { "content-type": "application/json" });
          response.end(await answer.text());
        })();
      });
      await new Promise<void>((resolve) => {
        frail.listen(0, "127.0.0.1", resolve);
      });
      const { port } = frail.address() as AddressInfo;
      try {
        const broken = await cli("monitor", "apply", folder, "--server", `http://127.0.0.1:${port}`);
        expect(broken.code).toBe(1);
        expect(broken.stdout).toContain(
          "2 created, 0 changed, 0 removed, 0 unchanged, and then it broke off",
        );
      } finally {
        frail.closeAllConnections();
        frail.close();
      }
      expect(keysOf(await keyed())).toEqual(["a", "b"]);
      expect((await cli("monitor", "apply", folder)).stdout).toContain("2 created, 0 changed, 0 removed, 2");
    });

    it("removes nothing by --prune when the folder holds no monitor", async () => {
      write("a.yaml", "name: A\nquery: port\n");
      await cli("monitor", "apply", folder);
      rmSync(join(folder, "a.yaml"));
      const { code, stderr } = await cli("monitor", "apply", folder, "--prune", "--yes");
      expect(code).not.toBe(0);
      expect(stderr).toContain("holds no monitor");
      expect(keysOf(await keyed())).toEqual(["a"]);
    });

    it("leaves alone monitors that people made", async () => {
      await cli("monitor", "add", "By hand", "--query", "harbour");
      write("a.yaml", "name: A\nquery: port\n");
      await cli("monitor", "apply", folder, "--prune", "--yes");
      expect(keysOf(await keyed())).toEqual(["a", "none"]);
    });

    it("applies nothing when a file is wrong or an example fails", async () => {
      write("a.yaml", "name: A\nquery: port\n");
      write("b.yaml", "name: B\nquery: port\nmustMatch: [the harbour]\n");
      const { code, stdout, stderr } = await cli("monitor", "apply", folder);
      expect(code).toBe(1);
      expect(stdout).toContain("must match and does not");
      expect(stderr).toContain("nothing was applied");
      expect(await keyed()).toEqual([]);
      expect((await cli("monitor", "apply", folder, "--allow-failing-examples")).code).toBe(0);
      expect(await keyed()).toHaveLength(2);
    });

    it("exports what is there as files that change nothing when they are applied", async () => {
      const multiline = '(harbour OR port)\n  NOT "lucky strike"';
      await cli(
        "monitor",
        "add",
        "Häfen & more: #1",
        "--query",
        multiline,
        "--must-match",
        "the port's gates",
      );
      await cli("word-list", "put", "ports", "Varn", "port of Amselmouth");
      await cli("saved-query", "put", "strikes", "strike* OR walkout");
      await cli("monitor", "add", "By name", "--query", "list(ports) NEAR/9 query(strikes)");
      const exported = await cli("monitor", "export", folder);
      expect(exported.stderr).toBe("");
      expect(keysOf(await keyed())).toEqual(["by-name", "hafen-more-1"]);
      const applied = await cli("monitor", "apply", folder, "--prune", "--yes");
      expect(applied.stderr).toBe("");
      expect(applied.stdout).toContain("0 created, 0 changed, 0 removed, ");
      const again = await cli("monitor", "export", folder);
      expect(again.code).not.toBe(0);
      expect(again.stderr).toContain("--overwrite");
    });

    it("exports what is hard to write as files that change nothing when they are applied", async () => {
      const queries = [
        "harbour\tAND\n\t(strike\t OR port)\t",
        "  harbour \n  AND port  \n\n",
        "    harbour\n  port",
        "harbour\r\nAND port\r\n",
        'title:"a: #b" AND raw:": #x"',
        "#flood AND harbour",
        "harbour AND\n- file: a-0.yaml\n OR port",
        "harbour\n---\nport",
        "harbour\u2028AND\u00a0port \ufeff",
        '😀 OR "👨‍👩‍👧 home"',
        "2020",
        "null",
        `(${Array.from({ length: 3000 }, (_, index) => `w${index}`).join(" OR ")})`,
      ];
      const named = await system.api("POST", "/v1/entities", { name: "Port: #1", aliases: ["yes"] });
      const example = {
        name: "all: # fields",
        title: " t ",
        text: "the harbour\n  and: #x\tport \n\n",
        url: "https://varn.example/a?b#c",
        source: "Varn: Post",
        site: "varn.example",
        authors: ["A: B", "yes"],
        language: "en-GB",
        country: "NO",
        tags: ["1", "null"],
        topics: ["sport"],
        entities: ["Port: #1"],
      };
      for (const [index, query] of queries.entries()) {
        const made = await system.api("POST", "/v1/monitors", {
          name: `A ${index}: # "q" 'é😀'`,
          ...(index % 2 === 0 ? { key: `a-${index}` } : {}),
          query,
          status: index % 3 === 0 ? "paused" : "active",
          alertPer: index % 3 === 1 ? "article" : "story",
          ...(index === 0 ? { entityIds: [named.body.id] } : {}),
          examples: { mustMatch: [example, { text: "true" }], mustNotMatch: [{ title: " x " }] },
          allowFailingExamples: true,
        });
        expect(made.status, query.slice(0, 60)).toBe(201);
      }
      await system.api("PUT", "/v1/saved-queries/constructor", { query: " harbour\r\nOR port\n" });
      await system.api("PUT", "/v1/lists/hard", { entries: ["#tag", "port  x", "C++", "- x", "a: b"] });
      for (const entry of ["# remark", "two\nlines"])
        expect((await system.api("PUT", "/v1/lists/lossy", { entries: [entry] })).status).toBe(422);
      expect((await cli("monitor", "export", folder)).stderr).toBe("");
      const applied = await cli("monitor", "apply", folder, "--prune", "--allow-failing-examples");
      expect(applied.stdout).toMatch(/^0 created, 0 changed, 0 removed, \d+ unchanged\n$/);
    });

    it("takes a word list from the same file as a folder has", async () => {
      write("ports.txt", "\ufeff# ports\r\nVarn\r\n\r\n#ossa\r\n");
      const put = await cli("word-list", "put", "harbours", "Tesk", "--file", join(folder, "ports.txt"));
      expect(put.stderr).toBe("");
      expect((await cli("word-list", "show", "harbours")).stdout).toBe("Tesk\nVarn\n#ossa\n");
      const missing = await cli("word-list", "put", "harbours", "--file", join(folder, "none.txt"));
      expect(missing.code).toBe(2);
      expect(missing.stderr).toContain("there is no file");
    });

    it("shows a monitor, runs its saved examples, and edits, pauses and resumes it", async () => {
      await cli(
        "monitor",
        "add",
        "Ports",
        "--query",
        "port OR harbour",
        "--monitor-key",
        "ports",
        "--must-match",
        "the port",
      );
      const refused = await cli("monitor", "edit", "ports", "--query", "harbour");
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain("must match");
      expect((await cli("monitor", "test", "ports")).stdout).toContain("1 of 1 examples hold");
      expect(
        (await cli("monitor", "edit", "ports", "--query", "harbour", "--allow-failing-examples")).code,
      ).toBe(0);
      const failing = await cli("monitor", "test", "ports");
      expect(failing.code).toBe(1);
      expect((await cli("monitor", "list")).stdout).toContain("1 examples fail");
      expect((await cli("monitor", "show", "ports")).stdout).toContain("means     harbour");
      await cli("monitor", "pause", "ports");
      expect((await cli("monitor", "list")).stdout).toContain("paused");
      await cli("monitor", "resume", "ports");
      expect((await cli("monitor", "show", "ports")).stdout).toContain("active");
      const said: string[] = [];
      await runProgram(["doctor"], {
        environment: system.env,
        print: (line) => void said.push(line),
        complain: (line) => void said.push(line),
      });
      expect(said.join("\n")).toContain("monitors: 1 have examples that fail: ports (Ports)");
    });
  });
});
