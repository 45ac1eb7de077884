/** Month names and their abbreviations by language, January first; `|` between forms. Folded: lower case, no marks. */
const MONTHS: Readonly<Record<string, string>> = {
  en: "january|jan,february|feb,march|mar,april|apr,may,june|jun,july|jul,august|aug,september|sept|sep,october|oct,november|nov,december|dec",
  de: "januar|janner,februar,marz|mrz,april,mai,juni,juli,august,september,oktober|okt,november,dezember|dez",
  fr: "janvier|janv,fevrier|fevr|fev,mars,avril|avr,mai,juin,juillet|juil,aout,septembre,octobre,novembre,decembre",
  es: "enero|ene,febrero,marzo,abril|abr,mayo,junio,julio,agosto|ago,septiembre|setiembre,octubre,noviembre,diciembre|dic",
  it: "gennaio|gen,febbraio,marzo,aprile,maggio|mag,giugno|giu,luglio|lug,agosto,settembre|set,ottobre|ott,novembre,dicembre",
  pt: "janeiro,fevereiro,marco,abril,maio,junho,julho,agosto,setembro,outubro|out,novembro,dezembro",
  nl: "januari,februari,maart|mrt,april,mei,juni,juli,augustus,september,oktober,november,december",
  pl: "stycznia|styczen|sty,lutego|luty|lut,marca|marzec,kwietnia|kwiecien|kwi,maja|maj,czerwca|czerwiec|cze,lipca|lipiec|lip,sierpnia|sierpien|sie,wrzesnia|wrzesien|wrz,pazdziernika|pazdziernik|paz,listopada|listopad|lis,grudnia|grudzien|gru",
  cs: "ledna,unora,brezna,dubna,kvetna,cervna,cervence,srpna,zari,rijna,listopadu,prosince",
  ru: "января|янв,февраля|фев,марта|мар,апреля|апр,мая|маи,июня|июн,июля|июл,августа|авг,сентября|сен,октября|окт,ноября|ноя,декабря|дек",
  uk: "січня|січня|січ,лютого|лют,березня|бер,квітня|кві,травня|тра,червня|чер,липня|лип,серпня|сер,вересня|вер,жовтня|жов,листопада,грудня|гру",
  bg: "януари,февруари,март,април,май,юни,юли,август,септември,октомври,ноември,декември",
  tr: "ocak|oca,subat|sub,mart,nisan|nis,mayis,haziran|haz,temmuz|tem,agustos|agu,eylul|eyl,ekim|eki,kasim|kas,aralik|ara",
  ar: "يناير|كانون الثاني,فبراير|شباط,مارس|اذار,ابريل|نيسان,مايو|ايار,يونيو|حزيران,يوليو|تموز,اغسطس|اب,سبتمبر|ايلول,اكتوبر|تشرين الاول,نوفمبر|تشرين الثاني,ديسمبر|كانون الاول",
  el: "ιανουαριου|ιανουαριος|ιαν,φεβρουαριου|φεβρουαριος|φεβ,μαρτιου|μαρτιος|μαρ,απριλιου|απριλιος|απρ,μαιου|μαιος|μαι,ιουνιου|ιουνιος|ιουν,ιουλιου|ιουλιος|ιουλ,αυγουστου|αυγουστος|αυγ,σεπτεμβριου|σεπτεμβριος|σεπ,οκτωβριου|οκτωβριος|οκτ,νοεμβριου|νοεμβριος|νοε,δεκεμβριου|δεκεμβριος|δεκ",
  hu: "januar,februar,marcius|marc,aprilis,majus,junius,julius,augusztus,szeptember|szept,oktober,november,december",
  sv: "januari,februari,mars,april,maj,juni,juli,augusti,september,oktober,november,december",
  da: "januar,februar,marts,april,maj,juni,juli,august,september,oktober,november,desember",
  fi: "tammikuuta,helmikuuta,maaliskuuta,huhtikuuta,toukokuuta,kesakuuta,heinakuuta,elokuuta,syyskuuta,lokakuuta,marraskuuta,joulukuuta",
  ro: "ianuarie|ian,februarie,martie,aprilie,mai,iunie|iun,iulie|iul,august,septembrie,octombrie,noiembrie,decembrie",
  id: "januari,februari,maret,april,mei,juni,juli,agustus|agu,september,oktober,november,desember|des",
  hi: "जनवरी,फरवरी|फ़रवरी,मार्च,अप्रैल,मई,जून,जुलाई,अगस्त,सितंबर,अक्टूबर|अक्तूबर,नवंबर,दिसंबर",
  he: "ינואר,פברואר,מרץ|מרס,אפריל,מאי,יוני,יולי,אוגוסט,ספטמבר,אוקטובר,נובמבר,דצמבר",
};

/** Lower case without marks; Indic vowel signs are marks too, so a form is folded the same way as the page's word. */
export const foldMonth = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ı", "i")
    .replaceAll("ł", "l")
    .replaceAll("ς", "σ");

let table: Map<string, number> | null = null;

/** The month, 1 to 12, that a word names in any of the languages; null when none. */
export function monthNumber(word: string): number | null {
  table ??= new Map(
    Object.values(MONTHS).flatMap((list) =>
      list
        .split(",")
        .flatMap((forms, at) => forms.split("|").map((form): [string, number] => [foldMonth(form), at + 1])),
    ),
  );
  const folded = foldMonth(word).replace(/^(?:ב|of )/, "");
  return table.get(folded) ?? null;
}
