const MAX_CHARACTERS = 60;

/** What a feed says of its language, as it stands; null where it says nothing or where markup stands in place of a name. */
export function languageTag(text: string): string | null {
  const tag = text.trim();
  return tag === "" || tag.length > MAX_CHARACTERS || /[<>"'&]/.test(tag) ? null : tag;
}
