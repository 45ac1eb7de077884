import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a browser is installed on this machine, if one is. */
export const CHROMIUM = PLACES.find((path) => existsSync(path));

/** Says loudly that the pages go untested: a run without a browser must not look like one with it. */
export function reportMissingChromium(): void {
  process.stderr.write(
    "\n!! No Chromium on this machine: the pages are NOT tested in a browser. Install it (apt-get install chromium) and run again.\n\n",
  );
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
