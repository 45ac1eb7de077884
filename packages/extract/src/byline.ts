/** Words that open a byline, by language. */
const OPENER =
  /^[\s–—|•*-]*(?:(?:written|reported|posted|published|words|text|story|analysis|opinion|review|updated|compiled|edited)\s+by|by|von|text(?:\s+von)?|ein(?:e)? \w+ von|autor(?:in|en)?|par|por|di|a cura di|door|af|av|przez|autor(?:ka)?|автор(?:ы)?|yazar|haber|بقلم|كتب|كتبت|γράφει(?:\s+(?:ο|η))?|του|της|szerző|írta|记者|作者|文\/|文|記者|撰文|執筆|文責|기자|글)\s*[:：/]?\s*(?=[\p{Lu}\p{Lo}@])/iu;
const NAME_WORDS =
  /^(?:\p{Lu}[\p{L}’'.-]*|de|da|do|di|del|della|van|von|der|den|bin|al|el|and|und|et|y|e|og|en|i|и|та|ve|&|,|in|for|aus)$/u;

/** Whether a short line is nothing but an author's name with an opener. */
export function isByline(text: string): boolean {
  if (text.length > 120) return false;
  const opener = OPENER.exec(text);
  if (opener === null)
    return /^[\p{Script=Han}\p{Script=Hangul}]{2,6}\s?(?:기자|記者|记者)(?:\s|$)/u.test(text);
  const rest = text.slice(opener[0].length).replace(/[.,;|]+$/, "");
  if (/[.!?:]\s/.test(rest) && rest.length > 60) return false;
  const words = rest
    .replaceAll(/[,;|/()@]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0 || words.length > 12) return false;
  const names = words.filter((word) => NAME_WORDS.test(word) || !/[\p{Ll}]/u.test(word));
  return names.length >= words.length * 0.7;
}
