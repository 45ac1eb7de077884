import type { SiteRule } from "../canonical-url-rules.ts";
import { words } from "./words.ts";

/** Publishers whose addresses have forms of their own. */
export const SITES: readonly SiteRule[] = [
  // Great Britain and Ireland
  {
    hosts: ["independent.co.uk"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:.*-)?(b\\d{6,})$", to: "/$1" }],
  },
  {
    hosts: ["bbc.co.uk", "bbc.com"],
    host: "bbc.co.uk",
    pathOnly: true,
    drops: words("xtor ocid pinned_post_* post_id"),
    paths: [{ from: "^/[12]/(?:hi|low)/(?:.*/)?(\\d{5,})(?:\\.stm)?$", to: "/1/hi/$1" }],
  },
  { hosts: ["guardian.co.uk", "theguardian.co.uk"], host: "theguardian.com" },
  {
    hosts: ["dailymail.co.uk", "mailonsunday.co.uk", "thisismoney.co.uk"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?article-(\\d+)(?:/.*)?$", to: "/article-$1" }],
  },
  {
    hosts: ["news.sky.com", "skynews.com"],
    pathOnly: true,
    paths: [{ from: "^/(story|video)/(?:.*-)?(\\d{6,})$", to: "/$1/$2" }],
  },
  {
    hosts: ["ft.com"],
    pathOnly: true,
    drops: words("desktop segmentid ftcamp"),
    paths: [{ from: "^/(?:cms/s/\\d/|content/)([0-9a-f]{8}-[0-9a-f-]{27})$", to: "/content/$1" }],
  },
  { hosts: ["rte.ie"], pathOnly: true, paths: [{ from: "^(/.*/\\d{4}/\\d{4}/\\d{6,})(?:-.*)?$", to: "$1" }] },
  // United States and Canada
  {
    hosts: ["cnn.com"],
    host: "cnn.com",
    pathOnly: true,
    drops: words("hpt hpid iid eref sr cnn"),
    paths: [{ from: "^/cnn/(.+)$", to: "/$1" }],
  },
  { hosts: ["us.cnn.com", "edition.cnn.com"], host: "cnn.com" },
  { hosts: ["huffingtonpost.com"], host: "huffpost.com" },
  { hosts: ["eu.usatoday.com"], host: "usatoday.com" },
  {
    hosts: ["usatoday.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:story/.*/)?(\\d{8,})$", to: "/story/$1" }],
  },
  {
    hosts: ["wsj.com", "marketwatch.com", "barrons.com", "mansionglobal.com", "fnlondon.com", "penews.com"],
    pathOnly: true,
    drops: words("mod st reflink tesla"),
  },
  {
    hosts: ["reuters.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:.*-)?(id[A-Z]{2}[A-Z0-9]{6,})$", to: "/article/$1" }],
  },
  {
    hosts: ["uk.reuters.com", "in.reuters.com", "ca.reuters.com", "af.reuters.com", "us.reuters.com"],
    host: "reuters.com",
  },
  {
    hosts: ["apnews.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:article/)?(?:.*[-/])?([0-9a-f]{32})$", to: "/article/$1" }],
  },
  {
    hosts: ["npr.org"],
    pathOnly: true,
    drops: words("t f ft live"),
    paths: [
      { from: "^/templates/story/story\\.php$", to: "/{storyId}" },
      { from: "^/s\\.php$", to: "/{sId}" },
      {
        from: "^/(?:.*/)?(?:\\d{4}/\\d\\d/\\d\\d/)?((?:g-s1-|nx-s1-)?\\d{6,}(?:-\\d+)?)(?:/[^/]+)?$",
        to: "/$1",
      },
    ],
  },
  { hosts: ["text.npr.org"], host: "npr.org" },
  {
    hosts: ["nbcnews.com", "today.com", "msnbc.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:.*-)?((?:rcna|ncna|ncpn|n)\\d{5,})$", to: "/$1" }],
  },
  {
    hosts: ["abcnews.go.com", "abcnews.com"],
    host: "abcnews.go.com",
    pathOnly: true,
    paths: [
      { from: "^/(?:.*/)?(?:story|wireStory|wirestory)$", to: "/story/{id}" },
      { from: "^/(?:.*/)?(?:story|wireStory|wirestory)/(?:.*-)?(\\d{5,})$", to: "/story/$1" },
    ],
  },
  {
    hosts: ["nytimes.com"],
    pathOnly: true,
    drops: words(
      "ref src login auth hp te nl user_id segment_id block fellback imp_id impression_id module pgtype action region version rref",
    ),
  },
  {
    hosts: ["cbc.ca"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*[-/])?(\\d\\.\\d{1,8}(?:\\.\\d+)?)$", to: "/$1" }],
  },
  {
    hosts: [
      "thestar.com",
      "theglobeandmail.com",
      "nationalpost.com",
      "ctvnews.ca",
      "globalnews.ca",
      "lapresse.ca",
    ],
    pathOnly: true,
  },
  { hosts: ["businessinsider.com", "insider.com"], pathOnly: true, drops: words("r ir op") },
  // Germany, Austria, Switzerland
  {
    hosts: ["spiegel.de", "manager-magazin.de"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:.*-)?a-((?:[0-9a-f]{8}-[0-9a-f-]{27})|\\d{5,})(?:-amp)?$", to: "/a-$1" }],
  },
  { hosts: ["zeit.de"], pathOnly: true, paths: [{ from: "^(/.+)/komplettansicht$", to: "$1" }] },
  {
    hosts: ["welt.de"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:article|plus|video|live)([0-9a-f]{6,})(?:/.*)?$", to: "/article$1" }],
  },
  {
    hosts: ["dw.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?((?:a|av|g|live|video)-\\d{5,})$", to: "/$1" }],
  },
  {
    hosts: ["heise.de", "handelsblatt.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:.*-)?(\\d{6,})$", to: "/-$1" }],
  },
  { hosts: ["nzz.ch"], pathOnly: true, paths: [{ from: "^/(?:.*[-/])?(ld\\.\\d{4,})$", to: "/$1" }] },
  {
    hosts: ["sueddeutsche.de"],
    pathOnly: true,
    drops: ["reduced"],
    paths: [{ from: "^/(?:.*[-/])?((?:li\\.|\\d\\.)\\d{5,})$", to: "/$1" }],
  },
  {
    hosts: ["bild.de"],
    pathOnly: true,
    paths: [{ from: "^(/.*?)(?:,view=\\w+)?(?:\\.bild(?:Mobile)?)?$", to: "$1" }],
  },
  // France, Italy, Spain, the Netherlands, the North
  {
    hosts: ["lemonde.fr"],
    pathOnly: true,
    paths: [
      { from: "^(?:/en)?/.*/(?:article|live|video|portfolio)(?:_amp)?/.*_(\\d{6,}_\\d+)$", to: "/_$1" },
      { from: "^(/.*)article_amp(/.*)$", to: "$1article$2" },
    ],
  },
  {
    hosts: ["repubblica.it", "lastampa.it", "ilsecoloxix.it", "huffingtonpost.it"],
    pathOnly: true,
    drops: ["ref"],
  },
  { hosts: ["corriere.it", "ilsole24ore.com"], pathOnly: true, drops: words("refresh_ce refresh_ce-cp") },
  { hosts: ["elpais.com"], pathOnly: true, drops: words("ssm prm rel event_log event prod ref_*") },
  { hosts: ["folha.uol.com.br", "uol.com.br"], pathOnly: true },
  { hosts: ["globo.com"], pathOnly: true, paths: [{ from: "^/google/(.+)$", to: "/$1" }] },
  {
    hosts: ["nos.nl"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:artikel|video|l)/(\\d{5,})(?:-.*)?$", to: "/l/$1" }],
  },
  {
    hosts: ["aftonbladet.se"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?a/([A-Za-z0-9]{5,})(?:/.*)?$", to: "/a/$1" }],
  },
  {
    hosts: ["vg.no"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?i/([A-Za-z0-9]{5,})(?:/.*)?$", to: "/i/$1" }],
  },
  { hosts: ["nrk.no"], pathOnly: true, paths: [{ from: "^/(?:.*-)?(\\d\\.\\d{6,})$", to: "/$1" }] },
  // Russia, Ukraine, Radio Free Europe
  {
    hosts: words(`
      rferl.org svoboda.org radiosvoboda.org azattyq.org azathabar.com currenttime.tv krymr.com idelreal.org sibreal.org severreal.org kavkazr.com
      svaboda.org radiofarda.com voanews.com golosameriki.com voaafrique.com vozdeamerica.com slobodnaevropa.org evropaelire.org`),
    pathOnly: true,
    paths: [{ from: "^/(?:a/)?(?:[^/]+/)?(\\d{6,})$", to: "/a/$1" }],
  },
  {
    hosts: ["kommersant.ru"],
    pathOnly: true,
    drops: ["from"],
    paths: [{ from: "^/(?:amp/|doc/)?(\\d{5,})$", to: "/doc/$1" }],
  },
  { hosts: ["rbc.ru", "rbc.ua"], pathOnly: true, drops: ["from"] },
  {
    hosts: [
      "ria.ru",
      "lenta.ru",
      "tass.ru",
      "iz.ru",
      "gazeta.ru",
      "vedomosti.ru",
      "interfax.ru",
      "meduza.io",
      "pravda.com.ua",
      "unian.ua",
    ],
    pathOnly: true,
  },
  { hosts: ["amp.rbc.ru", "rbc.ru"], paths: [{ from: "^/rbcnews/(.+)$", to: "/$1" }] },
  // Asia
  { hosts: ["ndtv.com"], pathOnly: true, paths: [{ from: "^(/.+-\\d{6,})/1$", to: "$1" }] },
  { hosts: ["asahi.com"], pathOnly: true, paths: [{ from: "^/sp/(.+)$", to: "/$1" }] },
  { hosts: ["sina.cn"], host: "sina.com.cn" },
  {
    hosts: ["news.sina.com.cn", "finance.sina.com.cn"],
    paths: [{ from: "^/.*(?:doc|detail)-([a-z0-9]{8,})(?:\\.shtml|\\.d)?$", to: "/doc-$1" }],
  },
  { hosts: ["new.qq.com", "view.inews.qq.com"], host: "news.qq.com" },
  {
    hosts: ["news.qq.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:rain/)?a/([A-Z0-9]{10,})$", to: "/rain/a/$1" }],
  },
  {
    hosts: ["mp.weixin.qq.com"],
    drops: words(
      "chksm scene mpshare srcid isappinstalled sessionid clicktime enterid from ascene devicetype version nettype lang exportkey pass_ticket wx_header key uin subscene",
    ),
  },
  { hosts: ["baijiahao.baidu.com"], drops: words("wfr for searchword") },
  {
    hosts: ["a.msn.com"],
    paths: [{ from: "^/(?:r/\\d|\\d+/[a-z-]+)/([A-Za-z0-9]{5,})$", to: "//msn.com/ar-$1" }],
  },
  {
    hosts: ["timesofindia.com", "timesofindia.indiatimes.com"],
    host: "timesofindia.indiatimes.com",
    pathOnly: true,
    paths: [
      {
        from: "^/(?:.*/)?(?:amp_)?(articleshow|liveblog|videoshow)/(?:amp/)?(\\d+)(?:\\.cms)?$",
        to: "/$1/$2",
      },
    ],
  },
  {
    hosts: ["economictimes.com", "economictimes.indiatimes.com"],
    host: "economictimes.indiatimes.com",
    pathOnly: true,
    paths: [
      {
        from: "^/(?:.*/)?(?:amp_)?(articleshow|liveblog|videoshow)/(?:amp/)?(\\d+)(?:\\.cms)?$",
        to: "/$1/$2",
      },
    ],
  },
  {
    hosts: ["indiatimes.com"],
    paths: [{ from: "^(/.*)?/(?:amp_)(articleshow|liveblog|videoshow|slideshow)/(.+)$", to: "$1/$2/$3" }],
  },
  {
    hosts: ["indianexpress.com", "financialexpress.com", "jansatta.com", "loksatta.com"],
    pathOnly: true,
    paths: [{ from: "^(/.+)/lite$", to: "$1" }],
  },
  {
    hosts: ["livemint.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?(?:amp-|.*-)(\\d{10,})$", to: "/$1" }],
  },
  {
    hosts: ["dawn.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:news|print)/(\\d+)(?:/.*)?$", to: "/news/$1" }],
  },
  {
    hosts: ["tribune.com.pk"],
    pathOnly: true,
    paths: [{ from: "^/story/(\\d+)(?:/.*)?$", to: "/story/$1" }],
  },
  { hosts: ["m-en.yna.co.kr"], host: "en.yna.co.kr" },
  { hosts: ["m-jp.yna.co.kr"], host: "jp.yna.co.kr" },
  { hosts: ["m-cn.yna.co.kr"], host: "cn.yna.co.kr" },
  { hosts: ["yna.co.kr"], pathOnly: true, drops: words("section site input") },
  {
    hosts: ["news.naver.com", "n.news.naver.com"],
    host: "news.naver.com",
    drops: words("sid sid1 sid2 mid mode cds lfrom ntype"),
    paths: [
      { from: "^/main/(?:ranking/)?read\\.n(?:aver|hn)$", to: "/article/{oid}/{aid}" },
      { from: "^/(?:mnews/)?(?:ranking/)?article/(?:comment/)?(\\d+)/(\\d+)$", to: "/article/$1/$2" },
    ],
  },
  {
    hosts: ["news.yahoo.co.jp"],
    pathOnly: true,
    paths: [{ from: "^/articles/([0-9a-f]{40})(?:/.*)?$", to: "/articles/$1" }],
  },
  {
    hosts: ["kompas.com", "detik.com", "tempo.co", "tribunnews.com", "okezone.com", "liputan6.com"],
    drops: words("page single source"),
    pathOnly: true,
  },
  {
    hosts: ["3g.163.com", "m.163.com", "163.com"],
    host: "163.com",
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?article/([A-Z0-9]{14,})$", to: "/article/$1" }],
  },
  { hosts: ["sina.com.cn", "sina.cn"], pathOnly: true, drops: words("cre mod loc r rfunc tj tr vt pos wm") },
  {
    hosts: [
      "sohu.com",
      "thepaper.cn",
      "ifeng.com",
      "people.com.cn",
      "xinhuanet.com",
      "news.cn",
      "chinadaily.com.cn",
    ],
    pathOnly: true,
  },
  {
    hosts: ["msn.com"],
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?((?:ar|vi|ss)-[A-Za-z0-9]{4,})$", to: "/$1" }],
  },
  // Australia and New Zealand
  {
    hosts: ["abc.net.au"],
    pathOnly: true,
    paths: [{ from: "^/(?:news|article)/(?:.*/)?(\\d{6,})$", to: "/news/$1" }],
  },
  {
    hosts: words(
      "news.com.au theaustralian.com.au dailytelegraph.com.au heraldsun.com.au couriermail.com.au adelaidenow.com.au",
    ),
    pathOnly: true,
    paths: [{ from: "^/(?:.*/)?news-story/([0-9a-f]{32})$", to: "/news-story/$1" }],
  },
];
