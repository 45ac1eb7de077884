import { comparedWords } from "./read-sentences.ts";

const MEDIA =
  "photos?|pictures?|videos?|fotos?|bilder|audio|podcast|watch|listen|gallery|vidéos?|фото|видео|graphic|infographic";
const MEDIA_TAG = new RegExp(
  `[[(]\\s*(?:with )?(?:${MEDIA})(?:\\s*[,+&/]\\s*(?:${MEDIA}))*\\s*[\\])]|^\\s*(?:${MEDIA})\\s*[:|]`,
  "giu",
);
/** Words before a headline that say how it is told, not what. */
const KICKER =
  /^\s*(?:breaking(?: news)?|just in|live|exclusive|explainer|eilmeldung|eil|exklusiv|liveticker|urgent|direct|en direct|exclusif|última hora|urgente|en vivo|en directo|exclusiv[ao]|ultim'?ora|in diretta|ao vivo|срочно|молния|эксклюзив|pilne|son dakika|独家|快讯)\s*(?:[:|!]|\s[-–—]\s|\/\/)\s*/iu;
const SEPARATOR = /\s+[|–—·•»-]\s+|\s*[|｜]\s*/u;
const SECTION_WORDS = 4;

/** Whether two headlines say the same: case, punctuation, kickers, media tags and the site's name make no difference. */
export function isSameTitle(left: string, right: string, siteNames: readonly string[] = []): boolean {
  const sites = siteNames.map(keyOf).filter((key) => key !== "");
  const [one, two] = [forms(left, sites), forms(right, sites)];
  if (left === right || (one.length === 0 && two.length === 0)) return true;
  if (one.some((form) => two.includes(form))) return true;
  // Cut short by the feed.
  const isCut = (short: string, long: string, raw: string): boolean =>
    /(?:\.\.\.|…)\s*$/u.test(raw) && short !== "" && long.startsWith(short);
  return isCut(one[0] ?? "", two[0] ?? "", left) || isCut(two[0] ?? "", one[0] ?? "", right);
}

const keyOf = (text: string): string =>
  comparedWords(text)
    .map(({ folded }) => folded)
    .join(" ");

/** The ways in which a headline may be meant: as it is, and without its last part when that looks like a site or a section. */
function forms(title: string, sites: readonly string[]): string[] {
  const bare = title.replaceAll(MEDIA_TAG, " ").replace(KICKER, "");
  const found = [withoutSite(keyOf(bare), sites)];
  const parts = bare.split(SEPARATOR);
  const last = keyOf(parts.at(-1) ?? "");
  if (parts.length > 1 && last.split(" ").length <= SECTION_WORDS)
    found.push(withoutSite(keyOf(bare.slice(0, bare.lastIndexOf(parts.at(-1) ?? ""))), sites));
  return found.filter((form) => form !== "");
}

function withoutSite(key: string, sites: readonly string[]): string {
  for (const site of sites) {
    if (key.endsWith(` ${site}`)) return key.slice(0, -site.length - 1);
    if (key.startsWith(`${site} `)) return key.slice(site.length + 1);
  }
  return key;
}
