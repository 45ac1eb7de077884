import { firstMeta, type PageFacts } from "./page-facts.ts";

/** News agencies, as pages credit them. Kept apart from people. */
const AGENCIES: Readonly<Record<string, string>> = {
  ap: "AP",
  "associated press": "AP",
  "the associated press": "AP",
  reuters: "Reuters",
  "thomson reuters": "Reuters",
  afp: "AFP",
  "agence france presse": "AFP",
  dpa: "dpa",
  "deutsche presse agentur": "dpa",
  apa: "APA",
  "austria presse agentur": "APA",
  sda: "SDA",
  "keystone sda": "Keystone-SDA",
  sid: "SID",
  kna: "KNA",
  epd: "epd",
  ansa: "ANSA",
  efe: "EFE",
  "agencia efe": "EFE",
  "europa press": "Europa Press",
  lusa: "Lusa",
  anp: "ANP",
  belga: "Belga",
  ritzau: "Ritzau",
  ntb: "NTB",
  tt: "TT",
  stt: "STT",
  pap: "PAP",
  ctk: "ČTK",
  čtk: "ČTK",
  tasr: "TASR",
  mti: "MTI",
  agerpres: "Agerpres",
  tass: "TASS",
  тасс: "TASS",
  interfax: "Interfax",
  интерфакс: "Interfax",
  "ria novosti": "RIA Novosti",
  "рия новости": "RIA Novosti",
  "риа новости": "RIA Novosti",
  ukrinform: "Ukrinform",
  укрінформ: "Ukrinform",
  anadolu: "Anadolu",
  "anadolu ajansı": "Anadolu",
  "anadolu agency": "Anadolu",
  aa: "Anadolu",
  dha: "DHA",
  iha: "İHA",
  xinhua: "Xinhua",
  新华社: "Xinhua",
  新華社: "Xinhua",
  中新社: "CNS",
  中央社: "CNA",
  kyodo: "Kyodo",
  "kyodo news": "Kyodo",
  共同通信: "Kyodo",
  jiji: "Jiji",
  時事通信: "Jiji",
  yonhap: "Yonhap",
  연합뉴스: "Yonhap",
  pti: "PTI",
  "press trust of india": "PTI",
  ani: "ANI",
  ians: "IANS",
  bernama: "Bernama",
  antara: "Antara",
  pa: "PA",
  "pa media": "PA",
  "press association": "PA",
  upi: "UPI",
  bloomberg: "Bloomberg",
  "bloomberg news": "Bloomberg",
  "the canadian press": "The Canadian Press",
  "canadian press": "The Canadian Press",
  aap: "AAP",
  apf: "AFP",
  petra: "Petra",
  wam: "WAM",
  spa: "SPA",
  mena: "MENA",
  hina: "HINA",
  tanjug: "Tanjug",
  beta: "Beta",
  sta: "STA",
  bta: "BTA",
  bns: "BNS",
  leta: "LETA",
  elta: "ELTA",
  αμπε: "AMNA",
  "απε μπε": "AMNA",
};

/** The agency that a name is, if it is one. */
export function agencyOf(name: string): string | null {
  return (
    AGENCIES[
      name
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
        .trim()
    ] ?? null
  );
}

/** The meta field that some pages use for the agency. */
export const creditedAgency = (facts: PageFacts): string | null => {
  const source = firstMeta(
    facts,
    "article:source",
    "source",
    "dc.source",
    "syndication-source",
    "news_agency",
  );
  return source === null ? null : agencyOf(source);
};
