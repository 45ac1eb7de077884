/** Words with which desks open a corrected or updated text, as they stand in capitals before the headline; a bare hyphen may follow. */
const DESK_MARK =
  "CORRECTED|CORRECTION|REFILE|RECAST|UPDATED?|UPDATE ?\\d{1,2}|WRAPUP ?\\d{1,2}|BERICHTIGUNG|BERICHTIGT|KORREKTUR|KORRIGIERT|AKTUALISIERT|ROUNDUP ?\\d{1,2}|RECTIFICATIF|CORRIGÉ|ACTUALIS(?:É|ATION)(?: ?\\d{1,2})?|CORRECCIÓN|CORREGID[OA]|ACTUALIZA(?:CIÓN|DO)?(?: ?\\d{1,2})?|AMPLIACIÓN|RETTIFICA|CORREZIONE|AGGIORNA(?:TO|MENTO)(?: ?\\d{1,2})?|CORREÇÃO|CORRIGID[OA]|ATUALIZA(?:ÇÃO|DO)?(?: ?\\d{1,2})?|ИСПРАВЛЕН(?:ИЕ|О)|УТОЧНЕН(?:ИЕ|О)|ПОПРАВКА|ОБНОВЛЕН(?:ИЕ|О)(?: ?\\d{1,2})?|ВИПРАВЛЕНО|УТОЧНЕННЯ|ОНОВЛЕНО|CORRECTIE|KOREKTA|DÜZELTME|GÜNCELLEME|\\d(?:ST|ND|RD|TH|st|nd|rd|th) (?:LD|LEAD)(?:-Writethru)?";

/** The same in any case: a colon, a dash between spaces or brackets must set these apart, since they are words of headlines too. */
const CORRECTION =
  "correct(?:ion|ed)(?: version)?|berichtig(?:ung|t)|korrektur|korrigiert(?:e (?:fassung|version))?|rectificatif|corrigé|version corrigée|corrección|corregid[oa]|versión corregida|rectificación|rettifica|correzione|versione corretta|errata(?: corrige)?|correção|corrigid[oa]|versão corrigida|retificação|исправлен(?:ие|о)|исправленная версия|уточнен(?:ие|о)|поправка|виправлено|уточнення|correctie|korekta|düzeltme|تصحيح|更正(?:版)?|勘误|勘誤|訂正|修正|정정|수정";
const UPDATE =
  "updated(?: ?\\d{1,2})?|update ?\\d{1,2}|aktualisiert|aktualisierung|mise à jour|màj|actualisé|actualización(?: ?\\d{1,2})?|actualizado|aggiorna(?:to|mento)|atualiza(?:ção|do)|обновлен(?:ие|о)(?: ?\\d{1,2})?|оновлено|güncelleme|aktl?\\.(?: ?\\d{1,2})?|\\d(?:nd|rd|th) (?:ld|lead)|تحديث(?: ?\\d{1,2})?|更新(?: ?\\d{1,2})?|업데이트|종합(?:\\d보)?|\\d보";

/** Alone before a colon it is a rubric, like "Breaking:", and copies have it too; in brackets it is a mark. */
const BARE = "updates?|lead";
const OPEN = "[(\\[（［【〔]\\s*";
const CLOSE = "\\s*[)\\]）］】〕]";
const MARKERS: readonly RegExp[] = [
  // RPT- only says that the text comes again.
  new RegExp(`^\\s*(?:RPT-)?(?:${DESK_MARK})\\s*[-–—:：/]`, "u"),
  new RegExp(`^\\s*(?:${CORRECTION})\\s*(?:[:：]|\\s[-–—|]\\s)`, "iu"),
  // "Updated: 2026 guide" names a year, not a version.
  new RegExp(`^\\s*(?:${UPDATE})\\s*(?:[:：]|\\s[-–—|]\\s)(?!\\s*20\\d\\d(?!\\d))`, "iu"),
  // The signs of Chinese and Japanese desks: "更新1-".
  /^\s*(?:更正|更新|訂正|修正)\s*\d{0,2}\s*[-–—]/u,
  new RegExp(`^\\s*${OPEN}(?:${DESK_MARK}|${CORRECTION}|${UPDATE}|${BARE})${CLOSE}`, "iu"),
  new RegExp(`${OPEN}(?:${CORRECTION}|${UPDATE}|${BARE})${CLOSE}\\s*$`, "iu"),
  /\s[-–—]\s(?:CORRECTED|Corrected|UPDATED?|Updated?)(?: ?\d{1,2})?\s*$/u,
];

/** Every mark has a sign of these besides its letters: most headlines need no closer look. */
const SIGN = /[-–—:：/|()[\]（［【〔]/u;

/** Whether a headline says that its text replaces an earlier one: CORRECTED, REFILE, UPDATE 2 and the like in several languages. */
export function isRevisionTitle(title: string): boolean {
  return SIGN.test(title) && MARKERS.some((marker) => marker.test(title));
}
