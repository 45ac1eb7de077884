import { foldToken, hash32 } from "@wirewatch/text";
import { stemmingOf, stemWord } from "./stem-word.ts";

/**
 * The commonest words of news in some languages, in tiers: the share of articles that have the word, then the words.
 * Rough on purpose: an order of magnitude is what the first articles of a stream need.
 */
const COMMON_WORDS: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  en: [
    [0.9, "the of to a and in"],
    [0.7, "for on that is with said by at it from as was"],
    [
      0.45,
      "be has have are an his he will this not its but their after had were who they been more which would one about",
    ],
    [
      0.28,
      "when also new up out or her she over than two all people into there could last we year first other no if time what before him some them years day while us weeks government president",
    ],
    [
      0.15,
      "during now may just being according most down made only can did so because told against since week official three say former off back where like many even any between under through such do then making including still way police country state minister today set month next home group city end make take part second use long four five million percent per cent news world national public company high call find old several report follow both another add without away later come came among until ask around left right near early own man men woman women number those these our my me you your i how",
    ],
    [
      0.07,
      "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december am pm statement announced expected least member law court case security support plan work house family major good great big small recent local international head leader party six seven eight nine ten got get going go went want need know think see should must might does done put took given give held help show place across few too much very well here always never again already once yet though although however third top late every run order less often killed died die white black office service information interview reporter spokesman spokeswoman chief director executive business market money cost county area close open free full change issue question problem due based school child children street night morning hour minute game team season win won lost lead united american america",
    ],
  ],
  de: [
    [0.85, "die der und in den das von zu mit im ist"],
    [0.55, "für auf ein eine des sich nicht dem es als auch an er sei hat am nach bei werden aus wie"],
    [
      0.3,
      "sind noch einen einem einer um wurde sie vor zum zur dass über haben war bis nur aber so mehr oder wird sagte seit gegen wir man durch jahr jahre jahren",
    ],
    [
      0.12,
      "können kann soll will hatte wurden habe uhr prozent euro millionen zwei drei erste ersten neue neuen unter zwischen wenn dann schon jetzt viele diese dieser dieses damit weil keine ihre seine ihr sein menschen land regierung deutschland deutschen montag dienstag mittwoch donnerstag freitag samstag sonntag heute woche polizei ende weiter",
    ],
  ],
  fr: [
    [0.85, "de la le et les des à en du un une dans l d"],
    [0.55, "pour que par sur au est qui il a plus pas ce avec son se sa aux ont"],
    [
      0.3,
      "été ne cette mais comme ou sont elle ses leur après selon deux fait depuis être avait nous on contre entre lui sans y dont encore",
    ],
    [
      0.12,
      "ans ces leurs tout aussi bien peut avant ainsi alors où déjà faire trois lors très sous mardi mercredi jeudi vendredi samedi dimanche lundi président ministre gouvernement pays france français millions euros année jour premier première police autres plusieurs notamment afin",
    ],
  ],
  es: [
    [0.85, "de la el en y que a los del se las"],
    [0.55, "por con un una para su al no lo es ha más como este"],
    [
      0.3,
      "pero sus le o esta fue entre han desde sobre hasta también dos ser años tras según sin ya está cuando son todo contra donde había quien",
    ],
    [
      0.12,
      "parte día durante ante muy hay uno tres porque personas gobierno presidente país millones lunes martes miércoles jueves viernes sábado domingo año nuevo primera primer después además mientras aunque estos estas otros otra hoy policía estado ministro dijo",
    ],
  ],
  it: [
    [0.85, "di e il la che in a per un del della"],
    [0.55, "è con i le una non si da al dei sono alla anche nel come ha più"],
    [
      0.3,
      "delle ma lo dal nella gli ai su stato dalla questo o ed hanno dopo se alle contro essere tra due anni fatto era stata",
    ],
    [
      0.12,
      "loro così quando già dove tutti tutto prima tre oggi ancora fino parte governo presidente paese italia italiano milioni euro lunedì martedì mercoledì giovedì venerdì sabato domenica persone giorno anno primo prima secondo ministro polizia solo poi perché suo sua",
    ],
  ],
  pt: [
    [0.85, "de a o que e do da em para"],
    [0.55, "um com os no na uma por não se as dos mais foi como ao"],
    [
      0.3,
      "das é à pelo pela são ou sua seu também entre após ser já ele até tem sobre segundo está anos dois mas nos nas quando disse",
    ],
    [
      0.12,
      "dia contra ainda três desde ontem sem governo presidente país brasil milhões segunda terça quarta quinta sexta sábado domingo ano primeira primeiro pessoas polícia durante outros outras isso este esta muito estado ministro",
    ],
  ],
  nl: [
    [0.85, "de het een van in en is te op"],
    [0.55, "dat die voor met zijn aan er niet door ook als bij om naar uit over"],
    [
      0.3,
      "heeft worden nog maar hij werd ze meer zich wordt na of was hun kan dan zou al tot deze tegen jaar zegt onder tussen",
    ],
    [
      0.12,
      "twee drie eerste veel geen wel daar waar toen omdat andere mensen land regering nederland miljoen euro maandag dinsdag woensdag donderdag vrijdag zaterdag zondag politie minister volgens tijdens sinds week dag",
    ],
  ],
  ru: [
    [0.85, "в и на с по что"],
    [0.5, "не для из о к от за как это его также а он до года"],
    [
      0.25,
      "при был были было который которые у году после их она об они но все то же сообщил сообщает уже будет более ранее этом том",
    ],
    [
      0.12,
      "россии российский человек страны президент сша время словам стало может один два три первый новый только между чтобы его ее нет так или еще если лет день тысяч миллионов рублей полиции глава отметил заявил данным января февраля марта апреля мая июня июля августа сентября октября ноября декабря понедельник вторник среду четверг пятницу",
    ],
  ],
  uk: [
    [0.85, "в і на у з до що та"],
    [0.5, "не за для про від як це його також а він по які року"],
    [
      0.25,
      "при був були було який після їх вона вони але все же повідомив повідомляє вже буде більше раніше цього том під час",
    ],
    [
      0.12,
      "україни українських людей країни президент словами може один два три перший нових тільки між щоб її немає так або ще якщо років день тисяч мільйонів поліції голова зазначив заявив січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    ],
  ],
  pl: [
    [0.85, "w i na z do się że"],
    [0.5, "nie to jest o za po od przez jak a dla oraz roku"],
    [
      0.25,
      "tym tego są był ma być już ale także jego został które który która było tak czy jednak jej też przed ze może między",
    ],
    [
      0.12,
      "lat osób polski polsce rząd prezydent kraju dwa trzy nowy tylko aby gdy jeśli jeszcze bardzo dzień tysięcy milionów złotych policji premier minister powiedział poinformował poniedziałek wtorek środę czwartek piątek",
    ],
  ],
};

const priors = new Map<number, ReadonlyMap<number, number>>();

function readPrior(language: string): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  const stemming = stemmingOf(language);
  for (const [share, words] of COMMON_WORDS[language] ?? [])
    for (const word of words.split(" ")) {
      const term = hash32(stemWord(foldToken(word), stemming)) | 0;
      shares.set(term, Math.max(share, shares.get(term) ?? 0));
    }
  return shares;
}

/** The number by which a language partition is known: the hash of its BCP 47 primary subtag. */
export function hashLanguage(language: string): number {
  return hash32(language) | 0;
}

/** The share of articles that have a term, by term, for a language partition; empty for languages without a list. */
export function commonTerms(partition: number): ReadonlyMap<number, number> {
  if (priors.size === 0)
    for (const language of Object.keys(COMMON_WORDS)) priors.set(hashLanguage(language), readPrior(language));
  return priors.get(partition) ?? new Map();
}
