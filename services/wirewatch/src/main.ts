import { runProgram } from "./run-program.ts";

// A reader that goes away (`wirewatch … | head`) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

process.exitCode = await runProgram(process.argv.slice(2), {
  environment: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
});
// All work is done. Should some connection still be open, it does not keep the process alive for long; output in
// pipes has this long to be read.
setTimeout(() => process.exit(), 2000).unref();
