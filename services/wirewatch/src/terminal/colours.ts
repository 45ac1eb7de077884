/** Terminal colours; plain text where the terminal has none or NO_COLOR asks for none. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  mark(text: string): string;
  accent(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const wrap =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

export function coloursFor(enabled: boolean): Colours {
  if (!enabled)
    return { bold: plain, dim: plain, mark: (text) => `[${text}]`, accent: plain, good: plain, bad: plain };
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    mark: (text) => `\u001b[30;103m${text}\u001b[39;49m`,
    accent: wrap(36, 39),
    good: wrap(32, 39),
    bad: wrap(31, 39),
  };
}

/** Text from outside as a terminal may show it: without escape sequences, controls, and direction overrides. */
export function safeForTerminal(text: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what must go
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ");
}
