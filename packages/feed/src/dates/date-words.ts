/** Month names of many languages, in the order of the year; `|` between the forms of one month, `*` after a stem that takes endings. */
const MONTHS = [
  // English
  "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct november|nov december|dec",
  // German and Austrian
  "januar|janner|jän februar|feber|febr märz|mrz|maerz|mär april mai juni juli august september oktober|okt november dezember|dez",
  // French
  "janvier|janv février|févr|fév|fevrier mars avril|avr mai juin juillet|juil|juill|jui août|aout|aoû septembre octobre novembre décembre|déc",
  // Spanish and Catalan
  "enero|ene|gener febrero|febrer marzo|març abril|abr mayo|may|maig junio|juny julio|juliol agosto|ago|agost septiembre|setiembre|set|setembre octubre noviembre|novembre diciembre|dic|desembre|des",
  // Portuguese
  "janeiro fevereiro|fev março abril maio|mai junho julho agosto setembro outubro|out novembro dezembro",
  // Italian
  "gennaio|gen febbraio|febb marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre|sett ottobre|ott novembre dicembre",
  // Dutch
  "januari februari maart|mrt april mei juni juli augustus september oktober november december",
  // Polish
  "styczeń|stycznia|sty luty|lutego|lut marzec|marca kwiecień|kwietnia|kwi maj|maja czerwiec|czerwca|cze lipiec|lipca|lip sierpień|sierpnia|sie wrzesień|września|wrz październik|października|paź listopad|listopada|lis grudzień|grudnia|gru",
  // Czech and Slovak
  "leden|ledna|január|januára únor|února|február|februára březen|března|marec duben|dubna|apríl|apríla květen|května|máj|mája červen|června|jún|júna červenec|července|júl|júla srpen|srpna|augusta září|zari|septembra říjen|října|október|októbra listopadu|novembra prosinec|prosince|decembra",
  // Hungarian
  "január|jan február|febr március|márc április|ápr május|máj június|jún július|júl augusztus|aug szeptember|szept október|okt november december",
  // Romanian
  "ianuarie|ian februarie martie aprilie mai iunie|iun iulie|iul august septembrie octombrie noiembrie|noi decembrie",
  // Swedish, Norwegian, Danish
  "januar|januari februar|februari mars|marts april maj|mai juni juli august|augusti september oktober november desember|december",
  // Finnish and Estonian
  "tammi*|jaanuar helmi*|veebruar maalis*|märts huhti*|aprill touko* kesä* heinä* elokuu*|elo syys* loka* marras* joulu*",
  // Turkish
  "ocak|oca şubat|şub mart nisan|nis mayıs haziran|haz temmuz|tem ağustos|ağu eylül|eyl ekim|eki kasım|kas aralık|ara",
  // Indonesian and Malay
  "januari februari maret|mac april mei juni|jun julai|juli agustus|ogos|agu|agt september oktober november desember|disember",
  // Russian
  "январь|января|янв февраль|февраля|фев|февр март|марта|мар апрель|апреля|апр май|мая июнь|июня|июн июль|июля|июл август|августа|авг сентябрь|сентября|сен|сент октябрь|октября|окт ноябрь|ноября|ноя|нояб декабрь|декабря|дек",
  // Ukrainian
  "січень|січня|січ лютий|лютого|лют березень|березня|бер квітень|квітня|кві|квіт травень|травня|тра|трав червень|червня|чер|черв липень|липня|лип серпень|серпня|сер|серп вересень|вересня|вер жовтень|жовтня|жов|жовт листопад|листопада|лис|лист грудень|грудня|гру|груд",
  // Belarusian
  "студзень|студзеня люты|лютага сакавік|сакавіка красавік|красавіка травень|траўня|мая чэрвень|чэрвеня ліпень|ліпеня жнівень|жніўня верасень|верасня кастрычнік|кастрычніка лістапад|лістапада снежань|снежня",
  // Bulgarian and Serbian
  "януари|јануар|јануара февруари|фебруар|фебруара март април|априла мај|маја юни|јун|јуна юли|јул|јула августа септември|септембар|септембра октомври|октобар|октобра ноември|новембар|новембра декември|децембар|децембра",
  // Greek
  "ιανουάριος|ιανουαρίου|ιαν φεβρουάριος|φεβρουαρίου|φεβ μάρτιος|μαρτίου|μαρ|μάρ απρίλιος|απριλίου|απρ μάιος|μαΐου|μαϊ|μάι ιούνιος|ιουνίου|ιουν ιούλιος|ιουλίου|ιουλ αύγουστος|αυγούστου|αυγ|αύγ σεπτέμβριος|σεπτεμβρίου|σεπ|σεπτ οκτώβριος|οκτωβρίου|οκτ νοέμβριος|νοεμβρίου|νοε|νοέ δεκέμβριος|δεκεμβρίου|δεκ",
  // Arabic of Egypt, of the Levant, of the Maghreb
  "يناير فبراير مارس أبريل|إبريل مايو يونيو|يونيه يوليو|يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
  "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
  "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
  // Persian and Urdu names of the Gregorian months
  "ژانویه|جنوری فوریه|فروری مارس|مارچ آوریل|اپریل مه|مئی ژوئن|جون ژوئیه|جولای|جولائی اوت|اگست سپتامبر|ستمبر اکتبر|اکتوبر نوامبر|نومبر دسامبر|دسمبر",
  // Hebrew, alone and after "in"
  "ינואר|בינואר|ינו פברואר|בפברואר|פבר מרץ|במרץ|מרס|במרס אפריל|באפריל|אפר מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט|אוג ספטמבר|בספטמבר|ספט אוקטובר|באוקטובר|אוק נובמבר|בנובמבר|נוב דצמבר|בדצמבר|דצמ",
  // Thai
  "มกราคม|ม.ค กุมภาพันธ์|ก.พ มีนาคม|มี.ค เมษายน|เม.ย พฤษภาคม|พ.ค มิถุนายน|มิ.ย กรกฎาคม|ก.ค สิงหาคม|ส.ค กันยายน|ก.ย ตุลาคม|ต.ค พฤศจิกายน|พ.ย ธันวาคม|ธ.ค",
  // Hindi
  "जनवरी|जन फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
];

/** Names of days; any beginning of two letters or more counts. They are read past, because feeds name the wrong day often. */
const DAYS =
  "sunday monday tuesday tues wednesday thursday thurs friday saturday sonntag montag dienstag mittwoch donnerstag freitag samstag sonnabend dimanche lundi mardi mercredi jeudi vendredi samedi domingo lunes martes miércoles jueves viernes sábado diumenge dilluns dimarts dimecres dijous divendres dissabte segunda terça quarta quinta sexta feira domenica lunedì martedì mercoledì giovedì venerdì sabato zondag maandag dinsdag woensdag donderdag vrijdag zaterdag niedziela poniedziałek pon wtorek środa czwartek czw piątek pt pn wt śr sobota sb nedeľa neděle pondělí úterý středa čtvrtek pátek pondelok utorok streda štvrtok piatok vasárnap hétfő kedd szerda csütörtök péntek szombat duminică luni marți miercuri joi vineri sâmbătă söndag måndag tisdag onsdag torsdag fredag lördag søndag mandag tirsdag onsdag lørdag sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai pazar pazartesi salı çarşamba perşembe cuma cumartesi çrş pzt pts cmt minggu senin selasa rabu kamis jumat sabtu ahad isnin khamis воскресенье понедельник вторник среда четверг пятница суббота вс пн вт ср чт пт сб неділя понеділок вівторок середа четвер п'ятниця п’ятниця субота нд неделя понеделник сряда петък събота κυριακή δευτέρα τρίτη τετάρτη πέμπτη πεμ παρασκευή σάββατο الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه شنبه ראשון שני שלישי רביעי חמישי שישי שבת יום อาทิตย์ จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ วัน रविवार सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार 일요일 월요일 화요일 수요일 목요일 금요일 토요일 日 月 火 水 木 金 土 日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 星期日 星期天 星期一 星期二 星期三 星期四 星期五 星期六 周日 周一 周二 周三 周四 周五 周六 週日 週一 週二 週三 週四 週五 週六";

/** Words between the parts of a date that say nothing. */
const FILLERS =
  "de del of the den am um uhr o'clock at on à a às as le la el los ore om kl klo klokken ob v в г год года р року рік năm ngày lúc pukul jam tanggal saat στις ώρα في الساعة ساعة م من ב בשעה שעה เวลา น h ο η y i e posted published updated pubdate date";

/** Letters in lower case without accents and points, so that spellings with and without them meet. The vowels of Thai and Hindi stay. */
export const foldWord = (word: string): string =>
  word
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036F\u0591-\u05C7\u064B-\u065F\u0670]/g, "")
    .normalize("NFC")
    .replaceAll("ı", "i")
    .replaceAll("ł", "l")
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");

interface Words {
  months: ReadonlyMap<string, number>;
  stems: readonly (readonly [string, number])[];
  days: ReadonlySet<string>;
  fillers: ReadonlySet<string>;
}

let built: Words | null = null;
/** The tables are folded when the first date needs them. */
const words = (): Words => (built ??= build());

function build(): Words {
  const months = new Map<string, number>();
  const stems: [string, number][] = [];
  for (const language of MONTHS)
    for (const [index, forms] of language.split(" ").entries())
      for (const form of forms.split("|")) {
        const key = foldWord(form.replaceAll("*", ""));
        if (form.endsWith("*")) stems.push([key, index + 1]);
        else months.set(key, index + 1);
      }
  // Beginnings of a name stand for it as long as all names that begin so mean one month.
  const beginnings = new Map<string, number>();
  for (const [name, month] of months)
    for (let length = 3; length < name.length; length += 1) {
      const beginning = name.slice(0, length);
      if (months.has(beginning)) continue;
      const known = beginnings.get(beginning);
      beginnings.set(beginning, known === undefined || known === month ? month : 0);
    }
  for (const [name, month] of beginnings) if (month > 0) months.set(name, month);
  const days = new Set<string>();
  for (const name of DAYS.split(" ")) {
    const key = foldWord(name);
    for (let length = Math.min(2, key.length); length <= key.length; length += 1)
      days.add(key.slice(0, length));
  }
  return { months, stems, days, fillers: new Set(FILLERS.split(" ").map(foldWord)) };
}

/** The month, 1 to 12, that a folded word names; null when it names none. */
export function monthOf(word: string): number | null {
  const { months, stems } = words();
  const month = months.get(word);
  if (month !== undefined) return month;
  return stems.find(([stem]) => word.startsWith(stem))?.[1] ?? null;
}

export const isDayName = (word: string): boolean => words().days.has(word);
export const isFiller = (word: string): boolean => words().fillers.has(word);
