import iconv from "iconv-lite";
import { EBCDIC_PAGES } from "./ebcdic-pages.ts";

/**
 * Names of encodings, without signs and in lower case, to the decoder that reads them in practice: the larger encoding where writers
 * use its letters under the smaller name (WHATWG Encoding), and one name for all that IANA, Python, Java and Windows call it.
 * What stands here in no form is looked up in iconv-lite, which knows the regular names (`cp866`, `iso88592`, `csisolatin2`).
 */
const NAMES: Readonly<Record<string, string>> = {
  "utf-8":
    "utf8 u8 utf utf8mb4 utf8mb3 csutf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8n utf8sig utf8bom cesu8 cscesu8",
  "utf-16": "utf16 u16 unicode ucs2 csunicode iso10646ucs2 csutf16 csunicode11 utf16bom",
  "utf-16le":
    "utf16le unicodefeff unicodelittle unicodelittleunmarked utf16littleendian csutf16le ucs2le xutf16le xutf16lebom",
  "utf-16be":
    "utf16be unicodefffe unicodebig unicodebigunmarked utf16bigendian csutf16be ucs2be xutf16be xutf16bebom",
  "utf-32": "utf32 u32 ucs4 csucs4 iso10646ucs4 csutf32",
  "utf-32le": "utf32le ucs4le csutf32le",
  "utf-32be": "utf32be ucs4be csutf32be",
  "utf-7": "utf7 u7 unicode11utf7 csutf7 unicode20utf7",
  "windows-1252":
    "windows1252 cp1252 xcp1252 win1252 cswindows1252 1252 ms1252 latin1 latin l1 iso88591 88591 8859 iso8859 cp819 ibm819 819 csisolatin1 isoir100 iso885911987 ascii usascii csascii us iso646us iso646 646 isoir6 ansix341968 ansix341986 iso646irv1991 iso646irv iso646basic ibm367 cp367 367 ansi xansi windows28591 iso8859115 windowslatin1 westerneuropean unknown8bit",
  "windows-1254":
    "windows1254 cp1254 xcp1254 win1254 cswindows1254 1254 iso88599 88599 iso885991989 latin5 l5 csisolatin5 isoir148 turkish turkish8",
  "windows-874":
    "windows874 cp874 win874 dos874 ibm874 ms874 tis620 xtis620 cstis620 tis6200 tis62025290 tis62025291 iso885911 885911 iso8859112001 isoir166 thai",
  "windows-1250": "windows1250 cp1250 xcp1250 win1250 cswindows1250 1250 mswin1250",
  "windows-1251": "windows1251 cp1251 xcp1251 win1251 cswindows1251 1251 mswin1251",
  "windows-1253": "windows1253 cp1253 xcp1253 win1253 cswindows1253 1253",
  "windows-1255": "windows1255 cp1255 xcp1255 win1255 cswindows1255 1255",
  "windows-1256": "windows1256 cp1256 xcp1256 win1256 cswindows1256 1256",
  "windows-1257": "windows1257 cp1257 xcp1257 win1257 cswindows1257 1257",
  "windows-1258": "windows1258 cp1258 xcp1258 win1258 cswindows1258 1258",
  "iso-8859-7":
    "iso88597 88597 iso885971987 iso885972003 greek greek8 csisolatingreek isoir126 ecma118 elot928 suneugreek",
  "iso-8859-8":
    "iso88598 88598 iso885981988 iso88598i iso88598e csiso88598i csiso88598e hebrew csisolatinhebrew isoir138 logical visual",
  "iso-8859-6":
    "iso88596 88596 iso885961987 iso88596i iso88596e csiso88596i csiso88596e arabic csisolatinarabic isoir127 ecma114 asmo708",
  "iso-8859-5": "iso88595 88595 iso885951988 cyrillic csisolatincyrillic isoir144",
  "iso-8859-2": "iso88592 88592 iso885921987 latin2 l2 csisolatin2 isoir101",
  "iso-8859-3": "iso88593 88593 iso885931988 latin3 l3 csisolatin3 isoir109",
  "iso-8859-4": "iso88594 88594 iso885941988 latin4 l4 csisolatin4 isoir110",
  "iso-8859-10": "iso885910 885910 iso8859101992 latin6 l6 csisolatin6 isoir157",
  "iso-8859-13": "iso885913 885913 latin7 l7 csiso885913 isoir179",
  "iso-8859-14": "iso885914 885914 iso8859141998 latin8 l8 csiso885914 isoir199 isoceltic",
  "iso-8859-15": "iso885915 885915 latin9 l9 latin0 csiso885915 isoir203",
  "iso-8859-16": "iso885916 885916 iso8859162001 latin10 l10 csiso885916 isoir226",
  "koi8-r": "koi8r koi koi8 cskoi8r",
  "koi8-u": "koi8u koi8ru cskoi8u",
  cp866: "cp866 ibm866 866 csibm866 dos866 alt",
  rk1048: "rk1048 kz1048 strk10482002 csrk1048 cskz1048",
  pt154: "pt154 ptcp154 csptcp154 cp154 cyrillicasian csptcp154",
  macroman: "macroman xmacroman macintosh xmacintosh mac csmacintosh macwestern xmacwestern applemac",
  maccyrillic: "maccyrillic xmaccyrillic xmacukrainian macukrainian macukraine",
  macgreek: "macgreek xmacgreek",
  macturkish: "macturkish xmacturkish",
  maciceland: "maciceland xmacicelandic macicelandic xmaciceland",
  maccroatian: "maccroatian xmaccroatian",
  macromania: "macromania xmacromanian macromanian",
  macthai: "macthai xmacthai",
  maccenteuro:
    "maccenteuro xmacce macce xmaccentraleurope macce2 maclatin2 xmaccentraleurroman maccentraleurope",
  gb18030:
    "gb18030 csgb18030 gbk xgbk csgbk cp936 936 ms936 windows936 gb2312 gb23121980 gb231280 csgb2312 csiso58gb231280 isoir58 chinese euccn eucgb2312cn gb2312eucj xeuccn zhcn gb",
  big5hkscs:
    "big5 big5hkscs csbig5 cnbig5 xxbig5 big5tw big5hk hkscs big5hkscs2001 cp950 950 ms950 windows950 xwindows950 big5eten zhtw",
  shift_jis:
    "shiftjis sjis xsjis csshiftjis mskanji windows31j cswindows31j cp932 932 ms932 windows932 ms31j shiftjis2004 sjis2004 shiftjisx0213 shiftjisx2004 sjisx0213 xshiftjis xmsmskanji mskanjicp932",
  "euc-jp":
    "eucjp ujis xeucjp cseucpkdfmtjapanese extendedunixcodepackedformatforjapanese eucjis2004 eucjisx0213 jisx0213 eucjis eucj u_jis",
  "iso-2022-jp":
    "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpext csiso2022jp2 jis xjis csjisencoding",
  "iso-2022-kr": "iso2022kr csiso2022kr",
  hz: "hz hzgb2312 hzgb",
  cp949:
    "euckr xeuckr cseuckr ksc56011987 ksc56011989 csksc56011987 ksc5601 ksx1001 isoir149 korean cp949 949 ms949 windows949 xwindows949 uhc",
  johab: "johab cp1361 ms1361 1361",
  cp037: "cp037 037 ibm037 csibm037 ibm039 ebcdic ebcdiccpus ebcdiccpca ebcdiccpwt ebcdiccpnl ebcdicxmlus",
  cp273: "cp273 273 ibm273 csibm273 ebcdicatde",
  cp424: "cp424 424 ibm424 csibm424 ebcdiccphe",
  cp500: "cp500 500 ibm500 csibm500 ebcdiccpbe ebcdiccpch cp1148 ibm1148 ibm01148 ccsid01148",
  cp875: "cp875 875 ibm875 csibm875",
  cp1026: "cp1026 1026 ibm1026 csibm1026",
  cp1047: "cp1047 1047 ibm1047 ibm01047 latin1open",
  cp1140: "cp1140 1140 ibm1140 ibm01140 ccsid01140 cp01140 ebcdicus37euro",
};

const LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([name, labels]) => labels.split(" ").map((label) => [label, name] as const)),
);
const MAX_LABEL_CHARACTERS = 60;

/** The decoder for a declared encoding; null when none is declared or nobody knows the name. */
export function encodingOf(label: string | undefined): string | null {
  if (label === undefined || label.length > MAX_LABEL_CHARACTERS) return null;
  const plain = label.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const name = LABELS.get(plain);
  if (name !== undefined) return name;
  const bare = plain.replace(/^(?:x|cs)(?=[a-z])/, "");
  for (const candidate of [plain, bare])
    if (SINGLE_BYTE.test(candidate) && iconv.encodingExists(candidate)) return candidate;
  return null;
}

/** Iconv-lite also knows `base64` and other forms that are no encodings of text. */
const SINGLE_BYTE = /^(?:cp|ibm|windows|win|iso|koi|mac|hp|arms|georgian|tcvn|viscii|mik|r8|roman|cs|\d)/;

export const isEbcdic = (name: string): boolean => name === "cp1047" || Object.hasOwn(EBCDIC_PAGES, name);
/** Encodings whose bytes are all below 0x80, so that the text looks like ASCII until their signs are read. */
export const isSevenBit = (name: string): boolean =>
  name === "hz" || name === "utf-7" || name.startsWith("iso-2022");
export const isWide = (name: string): boolean => /^utf-(?:16|32)/.test(name);
