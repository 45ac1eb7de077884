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
  ro: "ianuarie|ian,februarie,martie,aprilie,mai,iunie|iun,iulie|iul,august,septembrie,octombrie,noiembrie|noi,decembrie",
  id: "januari,februari,maret,april,mei,juni,juli,agustus|agu,september,oktober,november,desember|des",
  hi: "जनवरी,फरवरी|फ़रवरी,मार्च,अप्रैल,मई,जून,जुलाई,अगस्त,सितंबर,अक्टूबर|अक्तूबर,नवंबर,दिसंबर",
  he: "ינואר,פברואר,מרץ|מרס,אפריל,מאי,יוני,יולי,אוגוסט,ספטמבר,אוקטובר,נובמבר,דצמבר",
  sk: "januara,februara,marca,aprila,maja,juna,jula,augusta,septembra,oktobra,novembra,decembra",
  hr: "sijecnja|sijecanj,veljace|veljaca,ozujka|ozujak,travnja|travanj,svibnja|svibanj,lipnja|lipanj,srpnja|srpanj,kolovoza|kolovoz,rujna|rujan,listopada|listopad,studenoga|studenog|studeni,prosinca|prosinac",
  sl: "januar,februar,marec,april,maj,junij,julij,avgust,september,oktober,november,december",
  sr: "јануар,фебруар,март,април,мај,јун,јул,август,септембар,октобар,новембар,децембар",
  sh: "januar,februar,mart,april,maj,jun,jul,avgust,septembar,oktobar,novembar,decembar",
  mk: "јануари,февруари,март,април,мај,јуни,јули,август,септември,октомври,ноември,декември",
  be: "студзеня,лютага,сакавіка,красавіка,мая|траўня,чэрвеня,ліпеня,жніўня,верасня,кастрычніка,лістапада,снежня",
  et: "jaanuar,veebruar,marts,aprill,mai,juuni,juuli,august,september,oktoober,november,detsember",
  lv: "janvaris|janvari,februaris|februari,marts|marta,aprilis|aprili,maijs|maija,junijs|junija,julijs|julija,augusts|augusta,septembris|septembri,oktobris|oktobri,novembris|novembri,decembris|decembri",
  lt: "sausio|sausis,vasario|vasaris,kovo|kovas,balandzio|balandis,geguzes|geguze,birzelio|birzelis,liepos|liepa,rugpjucio|rugpjutis,rugsejo|rugsejis,spalio|spalis,lapkricio|lapkritis,gruodzio|gruodis",
  is: "januar,februar,mars,april,mai,juni,juli,agust,september,oktober,november,desember",
  ca: "gener,febrer,marc,abril,maig,juny,juliol,agost,setembre,octubre,novembre,desembre",
  gl: "xaneiro,febreiro,marzo,abril,maio,xuno,xullo,agosto,setembro,outubro,novembro,decembro",
  sq: "janar,shkurt,mars,prill,maj,qershor,korrik,gusht,shtator,tetor,nentor,dhjetor",
  ga: "eanair,feabhra,marta,aibrean,bealtaine,meitheamh,iuil,lunasa,mean fomhair,deireadh fomhair,samhain,nollaig",
  cy: "ionawr,chwefror,mawrth,ebrill,mai,mehefin,gorffennaf,awst,medi,hydref,tachwedd,rhagfyr",
  af: "januarie,februarie,maart,april,mei,junie,julie,augustus,september,oktober,november,desember",
  sw: "januari,februari,machi,aprili,mei,juni,julai,agosti,septemba,oktoba,novemba,desemba",
  ms: "januari,februari,mac,april,mei,jun,julai,ogos,september,oktober,november,disember",
  tl: "enero,pebrero,marso,abril,mayo,hunyo,hulyo,agosto,setyembre,oktubre,nobyembre,disyembre",
  az: "yanvar,fevral,mart,aprel,may,iyun,iyul,avqust,sentyabr,oktyabr,noyabr,dekabr",
  uz: "yanvar,fevral,mart,aprel,may,iyun,iyul,avgust,sentabr,oktabr,noyabr,dekabr",
  kk: "қаңтар,ақпан,наурыз,сәуір,мамыр,маусым,шілде,тамыз,қыркүйек,қазан,қараша,желтоқсан",
  ka: "იანვარი|იანვრის,თებერვალი|თებერვლის,მარტი|მარტის,აპრილი|აპრილის,მაისი|მაისის,ივნისი|ივნისის,ივლისი|ივლისის,აგვისტო|აგვისტოს,სექტემბერი|სექტემბრის,ოქტომბერი|ოქტომბრის,ნოემბერი|ნოემბრის,დეკემბერი|დეკემბრის",
  hy: "հունվարի|հունվար,փետրվարի|փետրվար,մարտի|մարտ,ապրիլի|ապրիլ,մայիսի|մայիս,հունիսի|հունիս,հուլիսի|հուլիս,օգոստոսի|օգոստոս,սեպտեմբերի|սեպտեմբեր,հոկտեմբերի|հոկտեմբեր,նոյեմբերի|նոյեմբեր,դեկտեմբերի|դեկտեմբեր",
  maghreb: "جانفي,فيفري,مارس,افريل,ماي,جوان,جويلية,اوت,سبتمبر,اكتوبر,نوفمبر,ديسمبر",
  fa: "ژانویه,فوریه,مارس,اوریل,مه|می,ژوین,ژوییه|جولای,اوت|اگوست,سپتامبر,اکتبر,نوامبر,دسامبر",
  ur: "جنوری,فروری,مارچ,اپریل,میی,جون,جولایی,اگست,ستمبر,اکتوبر,نومبر,دسمبر",
  th: "มกราคม|ม.ค,กุมภาพันธ์|ก.พ,มีนาคม|มี.ค,เมษายน|เม.ย,พฤษภาคม|พ.ค,มิถุนายน|มิ.ย,กรกฎาคม|ก.ค,สิงหาคม|ส.ค,กันยายน|ก.ย,ตุลาคม|ต.ค,พฤศจิกายน|พ.ย,ธันวาคม|ธ.ค",
  mr: "जानेवारी,फेब्रुवारी,मार्च,एप्रिल,मे,जून,जुलै,ऑगस्ट,सप्टेंबर,ऑक्टोबर,नोव्हेंबर,डिसेंबर",
  bn: "জানুয়ারি|জানুয়ারী,ফেব্রুয়ারি|ফেব্রুয়ারী,মার্চ,এপ্রিল,মে,জুন,জুলাই,আগস্ট|অগস্ট,সেপ্টেম্বর,অক্টোবর,নভেম্বর,ডিসেম্বর",
  ta: "ஜனவரி,பிப்ரவரி,மார்ச்,ஏப்ரல்,மே,ஜூன்,ஜூலை,ஆகஸ்ட்,செப்டம்பர்,அக்டோபர்,நவம்பர்,டிசம்பர்",
  te: "జనవరి,ఫిబ్రవరి,మార్చి,ఏప్రిల్,మే,జూన్,జూలై,ఆగస్టు,సెప్టెంబర్,అక్టోబర్,నవంబర్,డిసెంబర్",
};

/** Lower case without accents; the vowel signs of Indic scripts and of Thai are letters of the word and stay. */
export const foldMonth = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f\u064b-\u065f\u0670\u093c\u09bc\u05b0-\u05c7]/g, "")
    .replaceAll("ı", "i")
    .replaceAll("ł", "l")
    .replaceAll("ς", "σ");

let tables: ReadonlyMap<string, ReadonlyMap<string, number>> | null = null;
let anyLanguage: ReadonlyMap<string, number> | null = null;

const readTable = (list: string): Map<string, number> =>
  new Map(
    list
      .split(",")
      .flatMap((forms, at) => forms.split("|").map((form): [string, number] => [foldMonth(form), at + 1])),
  );

/** The month, 1 to 12, that a word names: in the page's language if it can, else in any; null when in none. */
export function monthNumber(word: string, language: string | null = null): number | null {
  tables ??= new Map(Object.entries(MONTHS).map(([name, list]) => [name, readTable(list)]));
  // A word of two languages means what the first of them means: Croatian October is Polish November.
  anyLanguage ??= new Map([...tables.values()].toReversed().flatMap((table) => [...table]));
  const folded = foldMonth(word).replace(/^(?:ב|of )/, "");
  return (
    tables.get(language?.slice(0, 2).toLowerCase() ?? "")?.get(folded) ?? anyLanguage.get(folded) ?? null
  );
}
