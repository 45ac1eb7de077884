/** A well-formed feed as an outlet would write it, made of invented news. */
export interface SampleFeed {
  name: string;
  contentType: string;
  text: string;
  items: number;
}

/** A reproducible stream of numbers below `limit` (linear congruential generator, Numerical Recipes). */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const split = (text: string): readonly string[] => text.trim().split(/\s+/);
const VOCABULARIES = {
  latin:
    split(`the council of Varn has voted on a new harbour wall after storms last winter broke two piers and
    closed the fish market for weeks while engineers said that repairs would cost more than planned because stone from
    Lind is scarce and prices rose again in spring people who live near the quay asked for buses schools and lamps`),
  cyrillic:
    split(`совет города Варн принял решение о новой набережной после зимних штормов которые разрушили два причала
    и закрыли рыбный рынок на несколько недель инженеры сообщили что ремонт обойдётся дороже чем ожидалось`),
  han: split(
    `瓦恩 市議會 通過 決議 興建 新 防波堤 冬季 風暴 摧毀 兩座 碼頭 漁市 關閉 數週 工程師 表示 維修 費用 超出 預期`,
  ),
} as const;
type Script = keyof typeof VOCABULARIES;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function sentences(next: (limit: number) => number, script: Script, words: number): string {
  const vocabulary = VOCABULARIES[script];
  const joint = script === "han" ? "" : " ";
  return Array.from({ length: words }, (_, place) => {
    const word = vocabulary[next(vocabulary.length)] ?? "";
    return place % 17 === 16 ? `${word}${script === "han" ? "。" : "."}` : word;
  }).join(joint);
}

/** An article's body as a publishing system writes it: paragraphs, links, a picture, a list, a quotation. */
function body(next: (limit: number) => number, script: Script, paragraphs: number): string {
  const parts = [
    `<figure><img src="https://pictures.example/${next(99_999)}.jpg" alt="${sentences(next, script, 5)}" width="640" height="360"><figcaption>${sentences(next, script, 9)}</figcaption></figure>`,
  ];
  for (let place = 0; place < paragraphs; place += 1) {
    const link =
      place % 3 === 0
        ? ` <a href="/topics/${next(900)}" class="topic" target="_blank">${sentences(next, script, 3)}</a>`
        : "";
    parts.push(
      `<p>${sentences(next, script, 30)}${link} <em>${sentences(next, script, 2)}</em> ${sentences(next, script, 20)} &ndash; ${sentences(next, script, 4)}</p>`,
    );
  }
  parts.push(
    `<blockquote><p>“${sentences(next, script, 18)}”</p></blockquote><ul><li>${sentences(next, script, 6)}</li><li>${sentences(next, script, 6)}</li></ul>`,
  );
  return parts.join("\n");
}

interface Shape {
  items: number;
  script: Script;
  paragraphs: number;
}

function rss(seed: number, { items, script, paragraphs }: Shape): string {
  const next = numbersFrom(seed);
  const list = Array.from({ length: items }, (_, place) => {
    const whole =
      paragraphs === 0
        ? ""
        : `<content:encoded><![CDATA[${body(next, script, paragraphs)}]]></content:encoded>`;
    return `<item>
      <title>${escape(sentences(next, script, 9))}</title>
      <link>https://varn.example/news/${seed}-${place}?utm_source=rss</link>
      <guid isPermaLink="false">varn-${seed}-${place}</guid>
      <dc:creator><![CDATA[Noor Ellison]]></dc:creator>
      <pubDate>${new Date(Date.UTC(2026, 2, 1, 12, 0, 0) - place * 600_000).toUTCString()}</pubDate>
      <category>Harbour</category><category>Council &amp; people</category>
      <description><![CDATA[<p>${sentences(next, script, 35)}</p>]]></description>
      ${whole}
      <enclosure url="https://pictures.example/${place}.jpg" type="image/jpeg" length="81234"/>
    </item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Varn Post</title><link>https://varn.example/</link><description>News of Varn</description><language>en</language>
<atom:link href="https://varn.example/feed.xml" rel="self" type="application/rss+xml"/><ttl>15</ttl>
${list.join("\n")}
</channel></rss>`;
}

function atom(seed: number, { items, script, paragraphs }: Shape): string {
  const next = numbersFrom(seed);
  const list = Array.from({ length: items }, (_, place) => {
    const time = new Date(Date.UTC(2026, 2, 1, 12, 0, 0) - place * 600_000).toISOString();
    return `<entry>
      <title type="html">${escape(escape(sentences(next, script, 9)))}</title>
      <link rel="alternate" type="text/html" href="https://lind.example/${seed}/${place}"/>
      <id>tag:lind.example,2026:${seed}-${place}</id>
      <published>${time}</published><updated>${time}</updated>
      <author><name>J. Reed</name></author><category term="market" label="Market"/>
      <summary type="html">${escape(`<p>${sentences(next, script, 30)}</p>`)}</summary>
      <content type="html">${escape(body(next, script, paragraphs))}</content>
    </entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Lind Chronicle</title><link href="https://lind.example/"/>
<link rel="self" href="https://lind.example/atom.xml"/><id>tag:lind.example,2026:feed</id><updated>2026-03-01T12:00:00Z</updated>
${list.join("\n")}
</feed>`;
}

function rdf(seed: number, { items, script }: Shape): string {
  const next = numbersFrom(seed);
  const list = Array.from(
    { length: items },
    (_, place) => `<item rdf:about="https://harbour.example/${seed}/${place}">
      <title>${escape(sentences(next, script, 9))}</title><link>https://harbour.example/${seed}/${place}</link>
      <description>${escape(sentences(next, script, 40))}</description>
      <dc:date>2026-03-01T${String(place % 24).padStart(2, "0")}:00:00+01:00</dc:date><dc:subject>sea</dc:subject>
    </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://harbour.example/"><title>Harbour</title><link>https://harbour.example/</link><description>Sea news</description></channel>
${list.join("\n")}
</rdf:RDF>`;
}

/** Well-formed feeds of the kinds that news outlets serve. */
export function sampleFeeds(): SampleFeed[] {
  const rssType = "application/rss+xml; charset=utf-8";
  return [
    {
      name: "RSS 2.0, teasers",
      contentType: rssType,
      items: 40,
      text: rss(1, { items: 40, script: "latin", paragraphs: 0 }),
    },
    {
      name: "RSS 2.0, whole texts",
      contentType: rssType,
      items: 30,
      text: rss(2, { items: 30, script: "latin", paragraphs: 12 }),
    },
    {
      name: "RSS 2.0, 500 items",
      contentType: rssType,
      items: 500,
      text: rss(3, { items: 500, script: "latin", paragraphs: 1 }),
    },
    {
      name: "RSS 2.0, Cyrillic",
      contentType: rssType,
      items: 30,
      text: rss(4, { items: 30, script: "cyrillic", paragraphs: 8 }),
    },
    {
      name: "RSS 2.0, Han",
      contentType: rssType,
      items: 30,
      text: rss(5, { items: 30, script: "han", paragraphs: 8 }),
    },
    {
      name: "Atom 1.0, whole texts",
      contentType: "application/atom+xml",
      items: 25,
      text: atom(6, { items: 25, script: "latin", paragraphs: 12 }),
    },
    {
      name: "RSS 1.0",
      contentType: "application/rdf+xml",
      items: 40,
      text: rdf(7, { items: 40, script: "latin", paragraphs: 0 }),
    },
  ];
}
