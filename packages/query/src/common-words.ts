import { foldToken } from "@wirewatch/text";

/** Words that most articles of a language hold, as editors of newspapers would name them. */
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  en: "a about after all also an and are as at be been but by can for from had has have he her his i in into is it its more new no not of on one or our out said say she some than that the their there they this to up was we were when which who will with would year you",
  de: "als am an auch auf aus bei bis das dass dem den der des die durch ein eine einem einen einer er es für haben hat ich im in ist mehr mit nach nicht noch nur oder sein sich sie sind so über um und von vor war werden wie wird zu zum zur",
  fr: "à au aux avec ce cette dans de des du elle en est et être il ils la le les leur mais ne nous on ont ou par pas plus pour qu que qui sa se ses son sont sur un une vous",
  es: "a al como con de del el en entre es esta este fue ha han la las lo los más no o para pero por que se ser sin sobre son su sus también un una y ya",
  it: "a ai al alla anche che come con da dal del della delle di e è gli ha i il in la le lo ma nel nella non o per più si sono su un una",
  pt: "a ao as até com como da das de do dos e é em entre foi mais mas na não no nos o os ou para pela pelo por que se ser sua também um uma",
  nl: "aan als bij dat de die dit door een en er had heeft het hij in is maar meer met naar niet nog of om ook op over te tot uit van voor was werd wordt zijn",
  sv: "att av de den det där efter eller en ett från för ha han har hon i in inte jag kan med men om och på sig som till under var vid är",
  da: "af at blev de den der det du efter eller en er et for fra han har havde i ikke jeg kan med men nu og om på sig som til ved var",
  no: "av at ble de den der det eller en er et etter for fra han har hadde hun i ikke jeg kan med men og om på seg som til ved var å",
  fi: "että ei hän ja joka jos kun kuin mukaan mutta myös niin nyt on oli olla ovat se sekä tai tämä vain vuoden",
  pl: "a ale by być co czy dla do i ich jak jako jest jego już która który lub ma na nie o od oraz po pod przez roku się są tak to w we z za ze że",
  cs: "a aby ale byl být co do i jako je jeho jejich jen k která který na nebo o od po podle pro při s se si svůj také to u v ve z za ze že",
  ro: "a al ale am au care ce cu de din este fi fost în între la le lui mai nu o pe pentru prin sa sau se și sunt un una",
  hu: "a az az csak de e egy el és ez hogy is kell lesz már még meg mint nem sem s van vagy volt",
  tr: "bir bu çok da daha de gibi göre için ile ise kadar ki mi ne o olan olarak sonra ve veya ya",
  ru: "а без бы был была были быть в во вот все для до его если есть еще же за и из или их к как когда ко на не но о об он она они от по при с со так также только у что чтобы это",
  uk: "а але без був була були в від він вона вони до для з за і із й його її як який коли на не ні о по при про та так також те тільки у це що щоб я",
  bg: "а без в ве за и от до е или как като която който на не но по при с са се след със то че ще",
  el: "αλλά από για δεν είναι ένα ή η θα και κατά με μετά να ο οι που προς σε στη στην στο τα της το τον του των ως",
  ar: "إلى أن إن التي الذي بعد بين حول على عن في قال كان لا لم ما مع من هذا هذه هو هي و",
  he: "אבל או אל אם את גם הוא היא היה זה כי כל לא לפי מה על עם של",
  fa: "از است این با به برای بود تا در را که می و هم یک",
  hi: "और इस एक का कि की के को था थी थे ने पर में यह से है हैं हो",
  hy: "այդ այս է եմ են եւ և էր համար հետ մեջ մի ու որ որը ըստ",
  ka: "ამ არ არის და იყო ის მას მე მისი რომ როგორც რა და თუ უნდა",
};

let known: Set<string> | undefined;

/** Whether nearly every article of some language holds a folded word. */
export function isCommonWord(folded: string): boolean {
  known ??= new Set(Object.values(BY_LANGUAGE).flatMap((words) => words.split(" ").map(foldToken)));
  // A letter or a particle of one Han or Kana character stands in nearly every text.
  return known.has(folded) || /^[的了在是一不人有はがのをにでと]$/u.test(folded);
}
