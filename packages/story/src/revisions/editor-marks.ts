/**
 * How editors say, by language, that what stands here replaces something wrong: words that open a line and are followed
 * by a separator, and phrases that say it anywhere.
 */
const MARKS: Readonly<Record<string, { opening: string; anywhere?: string }>> = {
  en: {
    opening: "corrections?|corrected|clarifications?|editor[’']?s[’']? note|erratum|errata|retraction",
    anywhere:
      "an? (?:earlier|previous|original|prior) version of (?:this|the) (?:article|story|report|headline|piece|post|caption)|this (?:article|story|report|headline|piece|post) (?:has been|was) (?:corrected|amended|clarified|updated to (?:correct|clarify)|changed to correct)|we (?:regret|apologi[sz]e for) th(?:e|is) error",
  },
  de: {
    opening:
      "korrektur(?:hinweis)?|berichtigung|richtigstellung|(?:anmerkung|hinweis) der redaktion|anm\\. ?d\\. ?red\\.",
    anywhere:
      "in einer (?:früheren|ersten|vorherigen|ursprünglichen|vorigen) (?:version|fassung)|(?:dieser|der) (?:artikel|text|beitrag) wurde (?:korrigiert|berichtigt)|wir (?:bitten|haben) (?:den|diesen|das) (?:fehler|versehen) (?:zu entschuldigen|korrigiert|berichtigt)",
  },
  fr: {
    opening: "rectificatif|correction|erratum|errata|précision|note de la rédaction",
    anywhere:
      "une (?:première|précédente) version de (?:cet|ce|cette)|une version (?:précédente|antérieure|initiale) de (?:cet|ce|cette)|cet article a été (?:corrigé|rectifié)",
  },
  es: {
    opening:
      "correcci[oó]n|rectificaci[oó]n|fe de (?:errores|erratas)|aclaraci[oó]n|nota del? (?:editor|la redacci[oó]n)",
    anywhere:
      "una versi[oó]n (?:anterior|previa|inicial) de (?:este|esta)|(?:este|esta) (?:art[ií]culo|nota|noticia|informaci[oó]n) (?:ha sido|fue) (?:corregid|rectificad)[oa]",
  },
  it: {
    opening: "correzione|rettifica|errata corrige|precisazione|nota della redazione",
    anywhere:
      "una (?:precedente versione|versione precedente) di quest|questo articolo è stato (?:corretto|rettificato)",
  },
  pt: {
    opening: "corre(?:ç|cç)ão|errata|retificação|esclarecimento|nota d(?:o editor|a redação)",
    anywhere:
      "uma versão anterior d(?:este|esta)|(?:este|esta) (?:artigo|texto|reportagem|matéria) foi corrigid[oa]",
  },
  nl: {
    opening: "correctie|rectificatie|noot van de redactie",
    anywhere: "in een eerdere versie van dit (?:artikel|bericht|stuk|verhaal)",
  },
  pl: {
    opening: "sprostowanie|korekta|errata|od redakcji",
    anywhere: "w (?:poprzedniej|wcześniejszej|pierwotnej) wersji (?:tego )?(?:artykułu|tekstu)",
  },
  scandinavian: {
    opening: "rättelse|korrigering|rettelse|presisering|præcisering|oikaisu",
    anywhere: "i en tidigare version av|i en tidligere (?:versjon|version) av|i en tidligere version af",
  },
  cs: { opening: "oprava|upřesnění", anywhere: "v (?:předchozí|původní) verzi (?:článku|textu)" },
  ro: { opening: "erată|rectificare|precizare" },
  tr: { opening: "düzeltme|editörün notu" },
  el: { opening: "διόρθωση|διευκρίνιση" },
  ru: {
    opening: "исправление|уточнение|поправка|опровержение|от редакции|примечание редакции",
    anywhere:
      "в (?:предыдущей|первоначальной|более ранней) версии (?:этой|этого|статьи|материала|новости|текста)|в (?:статью|материал|текст|новость) внесен[ыо]? (?:исправлени|уточнени)",
  },
  uk: {
    opening: "виправлення|уточнення|спростування|від редакції",
    anywhere: "у (?:попередній|первісній) версії",
  },
  ar: { opening: "تصحيح|تصويب|توضيح" },
  zh: {
    opening: "更正(?:启事|啟事)?|勘误|勘誤|订正|編者按|编者注",
    anywhere: "(?:本文|报道|報導)(?:的)?(?:早前|此前|先前|较早|較早)(?:的)?版本",
  },
  ja: { opening: "訂正|お詫びと訂正", anywhere: "(?:記事|見出し|本文)を訂正しました|当初の記事" },
  ko: { opening: "정정(?: ?보도)?|바로잡습니다" },
};

/** These open corrections as well as lines that only tell the time: a text must follow. */
const UPDATE =
  /^[\s*([•>-]*(?:updated?|aktualisierung|mise à jour|actualización|aggiornamento|atualização|обновление|обновлено)(?:\s*(?:no\.?\s*)?\d{1,2})?\s*(?:[:：]|\s[–—-]\s)\s*(?<rest>.*)$/iu;
const CLOCK_OR_YEAR = /\d{1,2}\s?[:.h]\s?\d{2}\b|\b20\d\d\b/u;
const UPDATE_MIN_WORDS = 5;
const TIME_LINE_WORDS = 14;

const openings = Object.values(MARKS)
  .map(({ opening }) => opening)
  .join("|");
const phrases = Object.values(MARKS)
  .flatMap(({ anywhere }) => (anywhere === undefined ? [] : [anywhere]))
  .join("|");
// A date may stand between the word and its separator: "Correction, 3 March 2026: …".
const OPENING = new RegExp(
  `^[\\s*(\\[【•>-]*(?:${openings})(?:\\s*[(（][^)）]{0,60}[)）]|[\\s,]+(?:\\p{L}+\\.?\\s+)?\\d[^:：\\n]{0,40})?\\s*(?:[:：】\\])]|\\s[–—-]\\s|[.。]?\\s*$)`,
  "iu",
);
const ANYWHERE = new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases})`, "iu");

/** Whether a sentence or a headline says that something is or was put right. */
export function isEditorMark(sentence: string): boolean {
  if (OPENING.test(sentence) || ANYWHERE.test(sentence)) return true;
  const rest = UPDATE.exec(sentence)?.groups?.["rest"];
  if (rest === undefined) return false;
  const words = rest.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return words >= UPDATE_MIN_WORDS && !(words <= TIME_LINE_WORDS && CLOCK_OR_YEAR.test(rest));
}
