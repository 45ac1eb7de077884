import { API_PROBLEMS } from "@wirewatch/api";
import { MOVE_PROBLEMS } from "@wirewatch/clusterer";
import { POLL_PROBLEMS, WEBSUB_PROBLEMS } from "@wirewatch/contracts";
import { DB_ERRORS } from "@wirewatch/db";
import { DELIVERY_ERRORS } from "@wirewatch/delivery";
import { EXTRACT_PROBLEMS } from "@wirewatch/extract";
import { PAGE_PROBLEMS } from "@wirewatch/extractor";
import { FEED_ERRORS, FEED_PROBLEMS, OPML_ERRORS } from "@wirewatch/feed";
import { HTTP_ERRORS } from "@wirewatch/http";
import { MATCH_ERRORS, MATCH_PROBLEMS } from "@wirewatch/matcher";
import { QUEUE_ERRORS } from "@wirewatch/queue";

const SECTIONS: readonly { title: string; about: string; codes: Readonly<Record<string, string>> }[] = [
  {
    title: "Requests to the outside",
    about: "Why a feed, a page or an endpoint could not be fetched.",
    codes: HTTP_ERRORS,
  },
  { title: "Feeds", about: "Why a document is no feed.", codes: FEED_ERRORS },
  { title: "Lists of feeds", about: "Why an OPML document could not be read.", codes: OPML_ERRORS },
  {
    title: "Problems of feeds",
    about: "What was wrong with a feed that could be read all the same.",
    codes: FEED_PROBLEMS,
  },
  {
    title: "Problems of polls",
    about: "What a poll noticed about a feed, its items or its sitemaps.",
    codes: POLL_PROBLEMS,
  },
  {
    title: "Subscriptions at hubs",
    about: "What is wrong with a feed's WebSub subscription, besides failed requests; polling goes on.",
    codes: WEBSUB_PROBLEMS,
  },
  {
    title: "Problems of articles",
    about: "What an article's reader should know about its text.",
    codes: EXTRACT_PROBLEMS,
  },
  {
    title: "Problems of articles' pages",
    about: "Why an article has the feed's text although its page was wanted.",
    codes: PAGE_PROBLEMS,
  },
  {
    title: "Merges and splits of stories",
    about: "Why the clusterer refused what an operator had asked for.",
    codes: MOVE_PROBLEMS,
  },
  {
    title: "Matching",
    about: "What matching says of articles, back-fills and monitors.",
    codes: { ...MATCH_PROBLEMS, ...MATCH_ERRORS },
  },
  { title: "Deliveries", about: "Why a delivery failed.", codes: DELIVERY_ERRORS },
  { title: "Queues", about: "What a stage says about a job.", codes: QUEUE_ERRORS },
  { title: "Database", about: "What the database layer reports.", codes: DB_ERRORS },
  {
    title: "API problems",
    about: "The `code` of a problem answer (RFC 9457).",
    codes: Object.fromEntries(
      Object.entries(API_PROBLEMS).map(([code, { status, title }]) => [code, `HTTP ${status}. ${title}.`]),
    ),
  },
];

/** `docs/errors.md`, written from the code tables of the packages. */
export function errorsDocument(): string {
  const lines = [
    "# Errors and problems",
    "",
    "Every code that a log line, a feed, an article, a delivery or the API can show. This page is written from the tables of the",
    "packages (`npm run docs`); a test compares the two.",
  ];
  for (const { title, about, codes } of SECTIONS) {
    lines.push("", `## ${title}`, "", about, "", "| code | meaning |", "|---|---|");
    for (const [code, meaning] of Object.entries(codes).toSorted(([left], [right]) =>
      left < right ? -1 : 1,
    ))
      lines.push(`| \`${code}\` | ${meaning.replaceAll("|", String.raw`\|`)} |`);
  }
  return `${lines.join("\n")}\n`;
}
