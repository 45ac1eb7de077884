/** Hours east of UTC of the zone names that RFC 822 and feeds use. Where a name has several meanings it has the one of RFC 822, else the commonest in feeds. */
const HOURS: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  GMT: 0,
  "ETC/GMT": 0,
  "ETC/UTC": 0,
  TUC: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  MEZ: 1,
  MESZ: 2,
  MET: 1,
  MEST: 2,
  HNEC: 1,
  HAEC: 2,
  EET: 2,
  EEST: 3,
  SAST: 2,
  CAT: 2,
  EAT: 3,
  WAT: 1,
  IDT: 3,
  TRT: 3,
  MSK: 3,
  MSD: 4,
  МСК: 3,
  IRST: 3.5,
  GST: 4,
  PKT: 5,
  IST: 5.5,
  NPT: 5.75,
  ICT: 7,
  WIB: 7,
  WITA: 8,
  WIT: 9,
  HKT: 8,
  SGT: 8,
  MYT: 8,
  PHT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  CHST: 10,
  NZST: 12,
  NZDT: 13,
  NST: -3.5,
  NDT: -2.5,
  BRT: -3,
  BRST: -2,
  ART: -3,
  CLT: -4,
  CLST: -3,
  VET: -4,
  COT: -5,
  PET: -5,
  AST: -4,
  ADT: -3,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  ET: -5,
  CT: -6,
  MT: -7,
  PT: -8,
  AKST: -9,
  AKDT: -8,
  HST: -10,
  HAST: -10,
  HADT: -9,
  SST: -11,
};
/** No zone of the world is further from UTC. */
const MAX_MINUTES = 15 * 60;

/**
 * Minutes east of UTC: 0 when no zone is named, null when the name means nothing. The letters of the military zones count as UTC,
 * because RFC 822 defined them the wrong way round and nobody knows which way their writer meant (RFC 5322, section 4.3).
 */
export function zoneOffset(zone: string | undefined): number | null {
  if (zone === undefined || zone === "") return 0;
  const named = HOURS[zone.toUpperCase()];
  if (named !== undefined) return named * 60;
  if (/^[a-ik-z]$/i.test(zone)) return 0;
  const numeric = /^(?:GMT|UTC?|Z)?\s?([+-])(\d{1,2})(?::?(\d\d))?(?::?00)?Z?$/i.exec(zone);
  if (!numeric) return zone === "0000" || zone === "00:00" ? 0 : null;
  const [, sign, hours, minutes = "0"] = numeric;
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset > MAX_MINUTES || Number(minutes) > 59) return null;
  return sign === "-" ? -offset : offset;
}

/**
 * Minutes to add for the zones of the United States that are named without their season (ET, CT, MT, PT): 60 from the second Sunday
 * of March to the first of November, at two o'clock (15 U.S.C. 260a, since 2007), else 0.
 */
export function summerMinutes(
  zone: string | undefined,
  local: { year: number; month: number; day: number; hour: number },
): number {
  if (zone === undefined || !/^[ecmp]t$/i.test(zone.trim()) || local.year < 2007) return 0;
  const at = Date.UTC(local.year, local.month - 1, local.day, local.hour);
  const sunday = (month: number, nth: number): number => {
    const first = new Date(Date.UTC(local.year, month - 1, 1)).getUTCDay();
    return Date.UTC(local.year, month - 1, 1 + ((7 - first) % 7) + 7 * (nth - 1), 2);
  };
  return at >= sunday(3, 2) && at < sunday(11, 1) ? 60 : 0;
}
