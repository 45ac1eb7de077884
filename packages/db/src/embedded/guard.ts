import { spawn } from "node:child_process";

/**
 * A shell that waits for the end of its standard input, which comes when our process ends, however it ends, and then
 * stops the server unless a line said that all is done. It holds one megabyte; a second Node would hold forty.
 * The server's own file must still name the process: its id may belong to another by then.
 */
const SCRIPT = `
read -r word && [ "$word" = done ] && exit 0
named() { [ "$(head -n 1 "$2/postmaster.pid" 2>/dev/null)" = "$1" ]; }
named "$1" "$2" && kill -INT "$1"
tries=0
while named "$1" "$2" && kill -0 "$1" 2>/dev/null && [ $tries -lt 20 ]; do sleep 1; tries=$((tries + 1)); done
named "$1" "$2" && kill -QUIT "$1"
exit 0
`;

/** Sees to it that the server stops when this process is killed. `dismiss` ends the guard and leaves the server alone. */
export function postGuard(
  postmasterPid: number,
  cluster: string,
): { dismiss(): void; pid: number | undefined } {
  const guard = spawn("/bin/sh", ["-c", SCRIPT, "wirewatch-postgres-guard", String(postmasterPid), cluster], {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: "/",
    // A session of its own: Ctrl-C at the terminal is for us, and we tell the guard.
    detached: true,
  });
  const input = guard.stdin;
  guard.on("error", () => {
    // No shell, no guard: the next start finds the orphan by its file.
  });
  input.on("error", () => {
    // The guard ended first.
  });
  guard.unref();
  if ("unref" in input && typeof input.unref === "function") input.unref();
  return {
    pid: guard.pid,
    dismiss: () => {
      input.end("done\n");
    },
  };
}
