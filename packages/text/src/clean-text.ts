/** Strips NUL and the other C0 and C1 controls except tab and line feed, noncharacters, and lone surrogates become U+FFFD. A return before a line feed goes; alone it becomes a line feed. */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll(/\r\n?/g, "\n")
      // oxlint-disable-next-line no-control-regex -- controls are what must go
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u0084\u0086-\u009f\ufffe\uffff]/g, "")
  );
}

/** Every run of white space becomes one space, none at the ends. */
export function normalizeWhitespace(text: string): string {
  return text.replaceAll(/[\s\u200b\u0085]+/g, " ").trim();
}
