/** Lines up to this many words without an end mark are headings, links or captions. */
const SHORT_LINE_WORDS = 12;
/** Counters and times stand in lines no longer than this. */
const COUNTER_LINE_WORDS = 14;

const END_MARK = /[.!?…。！？．।॥؟۔։:"'”’»)\]】」]\s*$/u;
const WORD = /[\p{L}\p{N}]+/gu;
const SPACELESS =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

const TIME_LINE =
  /^[\s([•*]*(?:(?:last|first)\s+)?(?:updated?|published|modified|posted|edited|stand|zuletzt (?:aktualisiert|bearbeitet)|aktualisiert|veröffentlicht|erstellt|publié|mis[e]? à jour|modifié|actualizado|publicado|última actualización|aggiornato|pubblicato|ultimo aggiornamento|atualizado|bijgewerkt|gepubliceerd|uppdaterad|publicerad|opublikowano|aktualizacja|обновлено|опубликовано|оновлено|güncelleme|更新|发布|發布)(?![\p{L}])/iu;
const COUNTER =
  /(?<![\p{L}])(?:comments?|views?|viewed|shares?|shared|likes?|reads|followers|min(?:ute)?s?\.? read|min\.? lesezeit|lesezeit|kommentare?|aufrufe|geteilt|commentaires?|vues|partages|min de lecture|comentarios?|visitas|lecturas|commenti|visualizzazioni|condivisioni|comentários|reacties|kommentarer|komentarz\p{L}*|комментари\p{L}*|просмотр\p{L}*|коментар\p{L}*|yorum|评论|閱讀|阅读|コメント)(?![\p{L}])/iu;
const RELATED =
  /^[\s([•*>▶►→+-]*(?:read (?:more|also|next|the full)|see also|also read|more (?:on|from|like) |related(?: stor| article| content| topic|:)|recommended|most (?:read|popular|viewed)|sign up|subscribe|newsletter|follow us|share this|click here|advertisement|watch(?: now)?:|listen:|photos?:|lesen sie (?:auch|mehr|dazu)|mehr zum thema|auch interessant|jetzt lesen|anzeige|lire aussi|à lire|sur le même sujet|abonnez-vous|inscrivez-vous|lea (?:también|más)|te puede interesar|lee también|suscríbe|leggi anche|iscriviti|leia (?:também|mais)|veja também|lees ook|läs (?:också|även|mer)|les også|læs også|lue myös|czytaj (?:także|też|również)|zobacz (?:także|też)|читайте (?:также|ещ[её])|подпис(?:ывайтесь|аться)|читайте також|ayrıca|相关(?:阅读|新闻|文章)|相關(?:閱讀|新聞)|関連記事|あわせて読みたい)/iu;

/** How long ago something was: differs at every look. */
const AGO =
  /(?:(?<!\p{N})\p{N}{1,4}|an?|one|a few|few)\s{1,3}(?:sec(?:ond)?s?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?)\s{1,3}ago|vor\s{1,3}(?:(?<!\p{N})\p{N}{1,4}|einer|einem|wenigen)\s{1,3}(?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?)|il y a\s{1,3}(?:(?<!\p{N})\p{N}{1,4}|une?)\s{1,3}(?:secondes?|minutes?|heures?|jours?|semaines?)|(?:hace|há)\s{1,3}(?:(?<!\p{N})\p{N}{1,4}|una?|uma?)\s{1,3}(?:segundos?|minutos?|horas?|d[ií]as?|semanas?)|(?<!\p{N})\p{N}{1,4}\s{1,3}(?:minut[oi]|or[ae]|giorn[oi])\s{1,3}fa(?!\p{L})|(?<!\p{N})\p{N}{1,4}\s{1,3}(?:минут\p{L}*|час\p{L}*|дн\p{L}*|день|годин\p{L}*)\s{1,3}(?:назад|тому)/giu;

/** Whether a line of a page is none of the article's own: a counter, a time, a link to elsewhere, a heading, a caption. */
export function isPassingLine(line: string): boolean {
  const words = line.match(WORD)?.length ?? 0;
  if (words === 0 || RELATED.test(line)) return true;
  if (words <= COUNTER_LINE_WORDS && (TIME_LINE.test(line) || (/\p{N}/u.test(line) && COUNTER.test(line))))
    return true;
  if (END_MARK.test(line)) return false;
  return SPACELESS.test(line) ? line.length <= SHORT_LINE_WORDS * 2 : words <= SHORT_LINE_WORDS;
}

/** The text without its "3 hours ago". */
export function withoutAges(text: string): string {
  return text.replaceAll(AGO, " ");
}
