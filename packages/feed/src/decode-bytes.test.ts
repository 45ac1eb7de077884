import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeBytes } from "./decode-bytes.ts";
import { FeedTooLargeError } from "./errors.ts";
import { openProblemList } from "./problems.ts";

function read(bytes: Uint8Array, contentType?: string, maxBytes?: number): { text: string; codes: string[] } {
  const problems = openProblemList();
  const text = decodeBytes(
    new Uint8Array(bytes),
    {
      ...(contentType === undefined ? {} : { contentType }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    },
    problems,
  );
  return { text, codes: problems.notes().map(({ code }) => code) };
}
const xml = (label: string | null, text: string): string =>
  `<?xml version="1.0"${label === null ? "" : ` encoding="${label}"`}?><rss><channel><title>${text}</title></channel></rss>`;
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** A sentence of each language, the encodings that it is written in, and names that are declared for them. */
const SENTENCES: readonly (readonly [encoder: string, labels: string, text: string])[] = [
  [
    "win1252",
    "windows-1252 windows_1252 cp1252 iso-8859-1 ISO_8859-1:1987 latin1 latin-1 l1 L1 csISOLatin1 iso-ir-100 cp819 IBM819 iso8859_1 8859_1 x-cp1252 us-ascii ANSI_X3.4-1968",
    "Le ferry « Étoile » n’est pas parti – 5 € rendus",
  ],
  ["iso-8859-15", "iso-8859-15 latin-9 l9 csISO885915", "Le cœur du port coûte 5 €"],
  ["win1250", "windows-1250 cp1250 x-cp1250", "Přístavní kůň žluťoučce zařval; łódź czeka"],
  [
    "iso-8859-2",
    "iso-8859-2 latin2 l2 csISOLatin2 iso-ir-101 ISO_8859-2:1987",
    "Mgła nad portem, łódź czeka na świt",
  ],
  ["iso-8859-3", "iso-8859-3 latin3", "Ĉi-matene la pramo atendis"],
  ["iso-8859-4", "iso-8859-4 latin4", "Rīta migla pār ostu, prāmis gaida"],
  ["win1257", "windows-1257 cp1257 winbaltrim", "Rūkas virš uosto, keltas laukia žinių"],
  ["iso-8859-13", "iso-8859-13 latin7 l7", "Udu sadama kohal, praam ootab õhtuni"],
  [
    "win1254",
    "windows-1254 iso-8859-9 latin5 csISOLatin5 iso-ir-148",
    "İskelede sis var, vapur öğleye kadar bekleyecek",
  ],
  ["win1251", "windows-1251 cp1251 x-cp1251 win-1251 WINDOWS-1251", "Туман над гаванью: паром ждёт"],
  ["koi8-r", "koi8-r koi8_r koi8 csKOI8R", "Туман над гаванью: паром ждёт"],
  ["koi8-u", "koi8-u koi8-ru", "Туман над гаванню: її пором чекає"],
  ["iso-8859-5", "iso-8859-5 cyrillic iso-ir-144 csISOLatinCyrillic", "Туман над гаванью: паром ждёт"],
  ["cp866", "cp866 ibm866 866 csIBM866", "Туман над гаванью: паром ждёт"],
  ["maccyrillic", "x-mac-cyrillic mac-cyrillic x-mac-ukrainian", "Туман над гаванью: паром ждёт"],
  ["win1253", "windows-1253 cp1253", "Ομίχλη πάνω από το λιμάνι"],
  [
    "iso-8859-7",
    "iso-8859-7 greek greek8 ELOT_928 ECMA-118 iso-ir-126 csISOLatinGreek",
    "Ομίχλη πάνω από το λιμάνι",
  ],
  ["macgreek", "x-mac-greek mac-greek", "Ομίχλη πάνω από το λιμάνι"],
  ["win1255", "windows-1255 cp1255", "ערפל מעל הנמל והמעבורת ממתינה"],
  [
    "iso-8859-8",
    "iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew logical visual csISOLatinHebrew",
    "ערפל מעל הנמל והמעבורת ממתינה",
  ],
  ["win1256", "windows-1256 cp1256", "الضباب فوق الميناء والعبارة تنتظر"],
  ["iso-8859-6", "iso-8859-6 arabic ECMA-114 ASMO-708 csISOLatinArabic", "الضباب فوق الميناء والعبارة تنتظر"],
  ["win874", "windows-874 tis-620 TIS620 iso-8859-11 cp874 dos-874", "หมอกเหนือท่าเรือ เรือเฟอร์รี่รออยู่"],
  ["viscii", "viscii", "Phà chờ đến trưa"],
  ["macroman", "macintosh mac x-mac-roman csMacintosh macroman", "Le ferry n’est pas parti à l’été"],
  ["cp437", "cp437 ibm437 437 cspc8codepage437", "Fähre wartet – né".replace("–", "-")],
  ["cp850", "cp850 ibm850 850", "Fähre über Ålesund"],
  ["cp852", "cp852 ibm852", "Mgła nad portem, łódź"],
  ["gbk", "gb2312 gbk GB_2312-80 csGB2312 x-gbk cp936 euc-cn chinese gb18030", "港口大雾渡轮停航"],
  ["gb18030", "gb18030", "港口 𠀋 €"],
  ["big5", "big5 big5-hkscs cn-big5 csBig5 x-x-big5 cp950", "港口大霧渡輪停航"],
  ["big5hkscs", "big5-hkscs big5", "港嘅嘢"],
  [
    "shift_jis",
    "shift_jis shift-jis sjis x-sjis ms-kanji MS_Kanji csShiftJIS windows-31j cp932",
    "港の霧でフェリーが欠航",
  ],
  ["eucjp", "euc-jp euc_jp ujis x-euc-jp", "港の霧でフェリーが欠航"],
  [
    "euckr",
    "euc-kr ks_c_5601-1987 ks_c_5601_1987 ksc5601 korean iso-ir-149 windows-949 cp949 uhc",
    "항구의 안개로 여객선 결항",
  ],
  ["utf8", "utf-8 utf8 UTF8 u8 utf_8 unicode-1-1-utf-8", "Tåke 港 Туман 🌫"],
];

describe("declared encodings", () => {
  it.each(
    SENTENCES.flatMap(([encoder, labels, text]) =>
      labels.split(" ").map((label) => [label, encoder, text] as const),
    ),
  )("reads %s (%s) from the prolog and from the server", (label, encoder, text) => {
    expect(iconv.decode(iconv.encode(text, encoder), encoder)).toBe(text);
    const document = xml(label, text);
    expect(read(iconv.encode(document, encoder))).toEqual({ text: document, codes: [] });
    const bare = xml(null, text);
    expect(read(iconv.encode(bare, encoder), `application/xml; charset="${label}"`)).toEqual({
      text: bare,
      codes: [],
    });
  });
  it("composes the letters of windows-1258", () => {
    const document = xml("windows-1258", "Sương mù trên ca\u0309ng");
    expect(read(iconv.encode(document, "win1258")).text).toBe(document.normalize("NFC"));
  });
  it.each([
    ["johab", "d0778a81b78120b46588819da120b5618882ace5208969d077", "항구의 안개로 여객선 결항"],
    ["iso-2022-kr", "1b2429430e4757313840470f200e3e4830330f", "항구의 안개"],
    ["hz-gb-2312", "7e7b385b3f5a34734e6d7e7d7e7e7e7b4d233a3d7e7d", "港口大雾~停航"],
    ["iso-2022-jp", "1b24423941244e4c381b2842", "港の霧"],
    ["csISO2022JP", "1b24423941244e4c381b2842", "港の霧"],
    [
      "utf-7",
      "2b5a2b6f2d20466f67",
      "\u67ea Fog".replace("\u67ea", iconv.decode(Buffer.from("+Z+o-"), "utf-7")),
    ],
  ])("reads %s", (label, bytes, text) => {
    expect(read(join(ascii(`<?xml version="1.0" encoding="${label}"?>`), hex(bytes))).text).toBe(
      `<?xml version="1.0" encoding="${label}"?>${text}`,
    );
    expect(read(join(ascii("<a>"), hex(bytes)), `text/xml; charset=${label}`).text).toBe(`<a>${text}`);
  });
  it.each([
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f85828384898360839760a4a27f6f6e4c816ec381865140baf5bb40b04c61816e",
      '<?xml version="1.0" encoding="ebcdic-cp-us"?><a>Café [5] ^</a>',
    ],
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f898294f5f0f07f6f6e4c816ec3818651404af55a405f4c61816e",
      '<?xml version="1.0" encoding="ibm500"?><a>Café [5] ^</a>',
    ],
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f8397f1f1f4f07f6f6e4c816ef5409f4c61816e",
      '<?xml version="1.0" encoding="cp1140"?><a>5 €</a>',
    ],
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f8397f2f7f37f6f6e4c816ec7996aa1854c61816e",
      '<?xml version="1.0" encoding="cp273"?><a>Größe</a>',
    ],
    [
      "4c6fa7949340a58599a28996957efcf14bf0fc4085958396848995877efc8397f1f0f2f6fc6f6e4c816ec96a79924c61816e",
      '<?xml version="1.0" encoding="cp1026"?><a>Işık</a>',
    ],
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f8397f8f7f57f6f6e4c816e569fb5be9e9a4c61816e",
      '<?xml version="1.0" encoding="cp875"?><a>Ομίχλη</a>',
    ],
    [
      "4c6fa7949340a58599a28996957e7ff14bf07f4085958396848995877e7f8397f4f2f47f6f6e4c816e626864544c61816e",
      '<?xml version="1.0" encoding="cp424"?><a>ערפל</a>',
    ],
  ])("reads EBCDIC by its first bytes: %s", (bytes, text) => {
    expect(read(hex(bytes)).text).toBe(text);
  });
});

describe("wide encodings", () => {
  const text = xml("utf-16", "Tåke 港 🌫");
  it.each(["utf-16le", "utf-16be", "utf-32le", "utf-32be"])(
    "reads %s with a BOM, without one, and against the declaration",
    (encoder) => {
      for (const addBOM of [true, false])
        for (const contentType of [undefined, "text/xml; charset=utf-8", "text/xml; charset=utf-16"])
          expect(read(iconv.encode(text, encoder, { addBOM }), contentType)).toEqual({ text, codes: [] });
      expect(read(iconv.encode(`\n ${text}`, encoder)).text).toBe(`\n ${text}`);
      expect(read(iconv.encode('{"a":"港"}', encoder)).text).toBe('{"a":"港"}');
    },
  );
  it.each(["utf-16", "utf-16le", "ucs-2", "utf-32", "iso-10646-ucs-4", "csUnicode"])(
    "reads UTF-8 that declares %s",
    (label) => {
      expect(read(iconv.encode(xml(label, "Tåke"), "utf8")).text).toBe(xml(label, "Tåke"));
      expect(read(ascii(xml(label, "Fog"))).text).toBe(xml(label, "Fog"));
    },
  );
  it("mends half a letter and lone surrogates", () => {
    expect(read(join(iconv.encode("<a>x", "utf-16le", { addBOM: true }), hex("41"))).text).toMatch(/^<a>x/);
    expect(read(hex("fffe3c006100 3e003dd8 3c00".replaceAll(" ", ""))).text.isWellFormed()).toBe(true);
    expect(
      read(join(ascii("<a>Tåke".replace("å", "\u00C3\u00A5")), hex("eda0bcedbcab"))).text.isWellFormed(),
    ).toBe(true);
  });
});

describe("declarations that are wrong", () => {
  const russian = "Туман над гаванью: паром ждёт";
  it.each<[encoder: string, prolog: string | null, http: string | undefined, text: string, codes: string[]]>([
    ["utf8", "iso-8859-1", undefined, "Tåke 港", ["charset_declared_wrongly"]],
    ["utf8", "windows-1251", undefined, "Tåke 港", ["charset_declared_wrongly"]],
    ["utf8", "shift_jis", undefined, "Tåke", ["charset_declared_wrongly"]],
    ["utf8", null, "text/xml; charset=us-ascii", "Tåke", ["charset_declared_wrongly"]],
    ["utf8", "no-such", undefined, "Tåke", []],
    ["utf8", null, "text/xml", "Tåke", []],
    ["utf8", null, "text/xml; charset=", "Tåke", []],
    ["win1252", "utf-8", undefined, "Café – “fog” 5 €", ["charset_declared_wrongly"]],
    ["win1251", "windows-1251", "text/xml", russian, []],
    ["win1251", "windows-1251", "text/xml; charset=none-such", russian, []],
    ["win1251", "windows-1251", "text/xml; charset=iso-8859-1", russian, ["charset_conflict"]],
    ["win1251", "windows-1251", "text/xml; charset=utf-8", russian, ["charset_conflict"]],
    ["win1251", "utf-8", "text/xml; charset=windows-1251", russian, ["charset_conflict"]],
    ["win1251", "koi8-r", "application/xml; charset=windows-1251", russian, ["charset_conflict"]],
    ["shift_jis", "shift_jis", "text/xml; charset=utf-8", "港の霧", ["charset_conflict"]],
    ["maccenteuro", "x-mac-ce", undefined, "přístav", []],
  ])("%s, prolog %s, server %s", (encoder, prolog, http, text, codes) => {
    const document = xml(prolog, text);
    expect(read(iconv.encode(document, encoder), http)).toEqual({ text: document, codes });
  });
  it("counts a prolog only before the root", () => {
    const document = `<rss><title>&lt;?xml encoding="koi8-r"?> <?xml version="1.0" encoding="koi8-r"?>Café crème à la carte</title></rss>`;
    expect(read(iconv.encode(document, "win1252")).text).toContain("Café crème");
  });
});

describe("undeclared encodings", () => {
  it.each([
    [
      "win1251",
      "Утром над гаванью стоял густой туман, паром не вышел в море, и пассажиры ждали до полудня новостей от капитана",
    ],
    [
      "koi8-r",
      "Утром над гаванью стоял густой туман, паром не вышел в море, и пассажиры ждали до полудня новостей от капитана",
    ],
    [
      "iso-8859-5",
      "Утром над гаванью стоял густой туман, паром не вышел в море, и пассажиры ждали до полудня новостей от капитана",
    ],
    [
      "shift_jis",
      "今朝は港に濃い霧が立ちこめ、フェリーは出港できず、乗客は昼まで船長からの知らせを待っていた",
    ],
    ["eucjp", "今朝は港に濃い霧が立ちこめ、フェリーは出港できず、乗客は昼まで船長からの知らせを待っていた"],
    [
      "euckr",
      "오늘 아침 항구에 짙은 안개가 끼어 여객선이 출항하지 못했고 승객들은 정오까지 선장의 소식을 기다렸다",
    ],
    ["gbk", "今天早晨港口大雾弥漫，渡轮无法出海，乘客们一直等到中午才得到船长的消息，港务局表示歉意"],
    ["big5", "今天早晨港口大霧瀰漫，渡輪無法出海，乘客們一直等到中午才得到船長的消息，港務局表示歉意"],
    [
      "win1253",
      "Σήμερα το πρωί πυκνή ομίχλη σκέπασε το λιμάνι και το πλοίο δεν έφυγε, ενώ οι επιβάτες περίμεναν μέχρι το μεσημέρι",
    ],
    [
      "win1255",
      "הבוקר כיסה ערפל כבד את הנמל והמעבורת לא יצאה לים, והנוסעים המתינו עד הצהריים להודעה של רב החובל",
    ],
    [
      "win1256",
      "غطى ضباب كثيف الميناء هذا الصباح ولم تبحر العبارة وانتظر الركاب حتى الظهر أخبارا من القبطان في القاعة",
    ],
    [
      "win1252",
      "Ce matin, un épais brouillard a recouvert le port et le ferry n’est pas parti ; les passagers ont attendu jusqu’à midi",
    ],
    [
      "win1252",
      "Heute früh lag dichter Nebel über dem Hafen, die Fähre fuhr nicht, und die Fahrgäste mussten bis mittags warten – für 5 €",
    ],
  ])("%s is guessed", (encoder, text) => {
    const document = xml(null, text);
    expect(read(iconv.encode(document, encoder))).toEqual({ text: document, codes: ["charset_guessed"] });
  });
  it("ISO-2022-JP and ISO-2022-KR show by their escapes", () => {
    expect(read(join(ascii("<a>"), hex("1b24423941244e4c381b2842"))).text).toBe("<a>港の霧");
    expect(read(join(ascii("<a>"), hex("1b2429430e4757313840470f"))).text).toBe("<a>항구의");
  });
});

describe("broken bytes", () => {
  const long = "Tåke over havnen, færgen venter på bedre vejr og nå går båden";
  it("windows-1252 signs within UTF-8 are read in Latin text", () => {
    const bytes = join(
      iconv.encode(`<a>${long} `, "utf8"),
      hex("93666f6794 96 85 92".replaceAll(" ", "")),
      ascii("</a>"),
    );
    expect(read(bytes)).toEqual({ text: `<a>${long} “fog”–…’</a>`, codes: ["characters_undecodable"] });
  });
  it("other bytes are lost alone, whatever is declared", () => {
    for (const label of ["utf-8", "iso-8859-1", "windows-1251"]) {
      const { text, codes } = read(join(iconv.encode(xml(label, long), "utf8"), hex("e5"), ascii(" x")));
      expect(text).toBe(`${xml(label, long)}\uFFFD x`);
      expect(codes).toContain("characters_undecodable");
    }
  });
  it("a letter cut at the end spoils nothing", () => {
    expect(read(join(iconv.encode(`<a>${long}`, "utf8"), hex("c3"))).text).toBe(`<a>${long}\uFFFD`);
  });
  it("a byte that an encoding does not have is lost alone", () => {
    const document = xml("shift_jis", "港の霧でフェリーが欠航になり乗客は昼まで船長からの知らせを待っていた");
    const { text } = read(join(iconv.encode(document, "shift_jis"), hex("ff"), ascii(" x")));
    expect(text.startsWith(document)).toBe(true);
  });
  it("NUL stays for the caller, and NEL ends a line", () => {
    expect(read(ascii("<a>a\0b")).text).toBe("<a>a\0b");
    expect(read(hex("3c613ec285")).text).toBe("<a>\n");
  });
});

describe("packed documents", () => {
  const document = xml(null, "Fog ".repeat(200));
  const packed = gzipSync(document);
  it("are unpacked, also twice, also cut", () => {
    expect(read(packed).text).toBe(document);
    expect(read(deflateSync(document)).text).toBe(document);
    for (const level of [1, 9]) expect(read(deflateSync(document, { level })).text).toBe(document);
    expect(read(gzipSync(packed)).text).toBe(document);
    expect(document.startsWith(read(packed.subarray(0, packed.length - 12)).text)).toBe(true);
  });
  it("are refused when they are too large, at any depth", () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect(() => read(bomb, undefined, 1_000_000)).toThrow(FeedTooLargeError);
    expect(() => read(gzipSync(bomb), undefined, 1_000_000)).toThrow(FeedTooLargeError);
    expect(() => read(Buffer.alloc(2000, 32), undefined, 1000)).toThrow(FeedTooLargeError);
  });
  it("leave what only looks packed as it is", () => {
    expect(read(ascii("x\u009C is no zlib")).text).toContain("is no zlib");
  });
});

it("any bytes give well-formed text", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        undefined,
        ...SENTENCES.map(([, labels]) => `text/xml; charset=${labels.split(" ")[0]}`),
      ),
      (bytes, contentType) => {
        expect(read(bytes, contentType).text.isWellFormed()).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

describe("UTF-8 that is not quite", () => {
  const smile = hex("eda0bdedb880");
  it("reads characters that were written as two surrogates", () => {
    const { text, codes } = read(
      join(ascii("<rss><channel><title>"), smile, ascii(" Fog</title></channel></rss>")),
    );
    expect(text).toContain("<title>\u{1F600} Fog</title>");
    expect(codes).toEqual([]);
  });
  it("leaves half a character to be told of", () => {
    const half = join(
      Buffer.from(xml("utf-8", "Über Straßen größer ärgern süßes Öl, Käse, Möwe, Tür")),
      smile.subarray(0, 3),
    );
    expect(read(half).codes).toContain("characters_undecodable");
  });
  it("stays UTF-8 behind a BOM when a byte of another encoding strayed in", () => {
    const { text, codes } = read(
      join(hex("efbbbf"), Buffer.from("<rss><title>Über "), hex("e9"), ascii(" x</title></rss>")),
    );
    expect(text).toBe("<rss><title>Über \uFFFD x</title></rss>");
    expect(codes).toEqual(["characters_undecodable"]);
  });
  it("takes a BOM before another encoding for a mistake", () => {
    const sentence = xml(null, "Городской совет принял решение о новой набережной");
    const { text, codes } = read(join(hex("efbbbf"), new Uint8Array(iconv.encode(sentence, "win1251"))));
    expect(text).toBe(sentence);
    expect(codes).toEqual(["charset_guessed"]);
  });
});
