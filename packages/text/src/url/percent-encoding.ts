const PATH_CHARACTERS = /[A-Za-z0-9\-._~!$&'()*+,;=:@]/;
const VALUE_CHARACTERS = /[A-Za-z0-9\-._~!$'()*,;:@/?=]/;
const NAME_CHARACTERS = /[A-Za-z0-9\-._~!$'()*,;:@/?]/;

/** One spelling for every path segment that means the same: escapes only where they are needed, in upper case, composed letters. */
export const normalSegment = (raw: string): string => normalEscapes(raw, PATH_CHARACTERS);
export const normalParameterValue = (raw: string): string =>
  normalEscapes(raw.replaceAll("+", "%20"), VALUE_CHARACTERS);
export const normalParameterName = (raw: string): string =>
  normalEscapes(raw.replaceAll("+", "%20"), NAME_CHARACTERS);

/** Never decodes what is no UTF-8: two words of an older encoding must not become one. */
function normalEscapes(raw: string, plain: RegExp): string {
  const spelt = raw.replace(/%([0-9a-f]{2})|[^A-Za-z0-9\-._~]/gi, (found, hex: string | undefined) => {
    if (hex !== undefined) {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return plain.test(character) ? character : found.toUpperCase();
    }
    return plain.test(found) ? found : escapeCharacter(found);
  });
  if (!/%[C-F]/.test(spelt)) return spelt;
  return spelt.replace(/[A-Za-z]?(?:%[89A-F][0-9A-F])+/g, (run) => {
    const text = decoded(run);
    if (text === null) return run;
    const composed = text.normalize("NFC");
    return composed === text ? run : encodeURIComponent(composed);
  });
}

/** The text of an escaped part, null when its bytes are no UTF-8. */
export function decoded(escaped: string): string | null {
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

/** What a URL parser has written holds ASCII only. */
const escapeCharacter = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
