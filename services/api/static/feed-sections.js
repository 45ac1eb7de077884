// The sections of a feed's detail: figures, pictures, answers, and what happened to it.
import { dayBars, pollOutcome, pollTimeline, recallLabel } from "./charts.js";
import { showRelease, undoMove } from "./feed-dialogs.js";
import { statusBadge, whyOf } from "./feed-row.js";
import { button, bytes, counted, duration, element, foreign, outLink, percent, timeNode } from "./format.js";

/** Names a node, so that it can be found again when the detail is drawn anew. */
export const keyed = (key, node) => {
  node.dataset.key = key;
  return node;
};

/** Everything below the head. `raw` is the part that shows the raw document. */
export const sectionsOf = (feed, { onChange, raw }) =>
  [
    notices(feed, { onChange }),
    facts(feed),
    section(
      "Items a day",
      dayBars(feed.itemsPerDay),
      element(
        "p",
        "quiet small",
        `${counted(feed.articleCount, "article")} in all. Days are UTC; today is not over.`,
      ),
    ),
    polls(feed),
    gaps(feed),
    answer(feed, { raw }),
    address(feed, { onChange }),
    websub(feed),
    oddities(feed),
    element("p", "quiet small id", feed.id, " · added ", timeNode(feed.createdAt)),
  ].filter((part) => part !== null);

const section = (title, ...content) => element("section", "", element("h3", "", title), ...content);

const notices = (feed, { onChange }) => {
  const box = element("div", "notices");
  if (feed.problem)
    box.append(
      element(
        "div",
        `notice ${feed.failing ? "bad" : "warn"}`,
        element(
          "b",
          "",
          feed.failing
            ? `Failing, ${Math.ceil(feed.failureCount)} failures in a row. `
            : "The last poll failed. ",
        ),
        foreign("span", "", feed.problem.message),
        element("code", "", feed.problem.code),
        element(
          "span",
          "quiet",
          feed.lastSucceededAt ? " Last success " : " It has never succeeded.",
          feed.lastSucceededAt ? timeNode(feed.lastSucceededAt) : "",
        ),
      ),
    );
  if (feed.heldCount > 0)
    box.append(
      element(
        "div",
        "notice warn",
        element("b", "", `${counted(feed.heldCount, "article")} held by the flood brake. `),
        "The feed suddenly gave many old items. They wait for your word. ",
        keyed(
          "release",
          button("Decide…", () => showRelease(feed, onChange)),
        ),
      ),
    );
  return box;
};

const fact = (name, value, ...about) =>
  element(
    "div",
    "fact",
    element("dt", "", name),
    element(
      "dd",
      "",
      element("span", "value", value),
      ...about.map((each) => element("span", "quiet small", each)),
    ),
  );

const facts = (feed) => {
  const last = element("span", "", timeNode(feed.lastPolledAt, { none: "never" }));
  if (feed.lastPolledAt) last.append(" ", statusBadge(feed.lastStatus));
  const bounds = [
    feed.minIntervalMs === null ? "" : `at least ${duration(feed.minIntervalMs)}`,
    feed.maxIntervalMs === null ? "" : `at most ${duration(feed.maxIntervalMs)}`,
  ].filter((text) => text !== "");
  const polled = feed.overlapPolls + feed.gapPolls;
  return element(
    "dl",
    "facts",
    fact(
      "Last poll",
      last,
      feed.lastSucceededAt
        ? element("span", "", "success ", timeNode(feed.lastSucceededAt))
        : "no success yet",
    ),
    fact(
      "Next poll",
      timeNode(feed.nextPollAt, { none: feed.status, future: true }),
      feed.nextPollAt ? new Date(feed.nextPollAt).toLocaleTimeString() : "",
    ),
    fact(
      "Interval",
      duration(feed.intervalMs),
      feed.intervalExplanation || whyOf(feed),
      bounds.length > 0 ? `Bounds: ${bounds.join(", ")}.` : "",
    ),
    fact(
      "Publication to sight",
      feed.latency ? duration(feed.latency.p50Ms) : "–",
      feed.latency
        ? `median of ${counted(feed.latency.articleCount, "article")} in 7 days; 95 % within ${duration(feed.latency.p95Ms)}`
        : "no article of the last 7 days told when it was published",
    ),
    fact(
      "Recall",
      feed.recall === null ? "–" : percent(feed.recall),
      feed.recall === null
        ? recallLabel(null)
        : `${feed.overlapPolls} of ${counted(polled, "poll")} with news overlapped the one before`,
    ),
    fact("Text from", ...textSource(feed.textSource)),
    fact("Newest item", timeNode(feed.newestItemAt, { none: "–" }), "by the publisher's time"),
  );
};

const TEXT_SOURCES = {
  learning: ["page", "still learning whether the feed gives whole articles"],
  feed_is_whole: ["feed", "it gives whole articles; one page in twenty is fetched to make sure"],
  page_needed: ["page", "it says more than the feed"],
};

/** Where articles' texts come from, and what that rests on. */
const textSource = ({ wish, decision, shares }) => {
  const [from, why] = wish === "auto" ? TEXT_SOURCES[decision] : [wish, "by the operator's choice"];
  return [
    from,
    why,
    shares.length === 0
      ? ""
      : `share of the page's words in the feed, lately: ${shares.map((share) => percent(share)).join(", ")}`,
  ];
};

const polls = (feed) => {
  if (feed.recentPolls.length === 0) return section("Recent polls", element("p", "quiet", "None yet."));
  const rows = feed.recentPolls.toReversed().map((poll) => {
    const { kind, words } = pollOutcome(poll);
    return element(
      "tr",
      "",
      element("td", "", timeNode(poll.at)),
      element("td", "", statusBadge(poll.status), poll.cause === "push" ? " pushed" : ""),
      element("td", "number", duration(poll.durationMs)),
      element("td", "number", `${poll.newCount} of ${poll.itemCount}`),
      element("td", "number", duration(poll.intervalMs)),
      element("td", `outcome ${kind}`, foreign("span", "", words)),
    );
  });
  const table = element(
    "table",
    "plain",
    element(
      "thead",
      "",
      element(
        "tr",
        "",
        ...["When", "Answer", "Took", "New", "Then", "Outcome"].map((name) => element("th", "", name)),
      ),
    ),
    element("tbody", "", ...rows),
  );
  return section(
    "Recent polls",
    pollTimeline(feed.recentPolls),
    element(
      "p",
      "legend small quiet",
      ...[
        ["bar", "new items"],
        ["known", "known items"],
        ["good", "news"],
        ["idle", "nothing new"],
        ["warn", "gap"],
        ["bad", "failed"],
      ].map(([kind, words]) => element("span", "", element("i", `swatch ${kind}`), words)),
    ),
    fold(
      "polls",
      `${counted(feed.recentPolls.length, "poll")} as a table`,
      element("div", "scroller", table),
    ),
  );
};

const fold = (key, title, ...content) =>
  keyed(key, element("details", "", keyed(`${key}-title`, element("summary", "", title)), ...content));

const gaps = (feed) =>
  feed.gaps.length === 0
    ? null
    : section(
        "Gaps",
        element(
          "p",
          "quiet small",
          "Between these polls items may have come and gone unseen: nothing known was left in the feed.",
        ),
        element(
          "ul",
          "lines",
          ...feed.gaps.map(({ seenAt, since, itemCount }) =>
            element(
              "li",
              "",
              timeNode(seenAt),
              ` · ${counted(itemCount, "new item")}, ${duration(Math.max(0, Date.parse(seenAt) - Date.parse(since)))} after the poll before`,
            ),
          ),
        ),
      );

const answer = (feed, { raw }) => {
  const { lastAnswer } = feed;
  if (!lastAnswer)
    return section("Last answer", element("p", "quiet", "The server has not answered yet."), raw);
  const headers = element(
    "dl",
    "headers",
    ...Object.entries(lastAnswer.headers).flatMap(([name, value]) => [
      element("dt", "", name),
      foreign("dd", "", value),
    ]),
  );
  return section(
    "Last answer",
    element(
      "p",
      "",
      statusBadge(lastAnswer.status),
      ` ${duration(lastAnswer.durationMs)} · ${bytes(lastAnswer.bodyBytes)} · `,
      timeNode(lastAnswer.at),
      element("br"),
      outLink(lastAnswer.url, "address"),
    ),
    lastAnswer.redirects.length === 0
      ? null
      : element(
          "ol",
          "lines",
          ...lastAnswer.redirects.map(({ status, from, to }) =>
            element(
              "li",
              "",
              statusBadge(status),
              " ",
              foreign("span", "address", from),
              " → ",
              foreign("span", "address", to),
            ),
          ),
        ),
    fold("headers", `${counted(Object.keys(lastAnswer.headers).length, "header")}`, headers),
    raw,
  );
};

const address = (feed, { onChange }) => {
  const latest = feed.moves.find(({ undoneAt }) => undoneAt === null);
  const canUndo = latest?.cause === "redirect" && latest.toUrl === feed.url;
  return section(
    "Address",
    element("p", "", outLink(feed.url, "address")),
    feed.moves.length === 0
      ? null
      : element(
          "ul",
          "lines",
          ...feed.moves.map((move) =>
            element(
              "li",
              "",
              timeNode(move.movedAt),
              move.cause === "redirect" ? " moved by a permanent redirect: " : " changed by an operator: ",
              foreign("span", "address", move.fromUrl),
              " → ",
              foreign("span", "address", move.toUrl),
              move.undoneAt ? element("b", "", " undone") : "",
            ),
          ),
        ),
    canUndo
      ? keyed(
          "undo",
          button("Undo the last move", () => void undoMove(feed, onChange)),
        )
      : null,
  );
};

const WEBSUB = { pending: "warn", active: "good", denied: "bad", failed: "bad" };
const websub = ({ subscription }) =>
  subscription === null
    ? null
    : section(
        "WebSub",
        element(
          "p",
          "",
          element("span", `badge ${WEBSUB[subscription.state]}`, subscription.state),
          ` ${counted(subscription.pushCount, "push").replace("pushs", "pushes")}`,
          subscription.lastPushAt
            ? element("span", "", ", the last ", timeNode(subscription.lastPushAt))
            : "",
          subscription.leaseUntil
            ? element("span", "", " · lease ends ", timeNode(subscription.leaseUntil))
            : "",
          " · asks the hub again ",
          timeNode(subscription.nextAttemptAt, { future: true }),
          element("br"),
          "hub ",
          outLink(subscription.hubUrl, "address"),
        ),
        subscription.problem
          ? element("p", "notice warn", foreign("span", "", subscription.problem.message))
          : null,
      );

const oddities = ({ parseProblems }) =>
  parseProblems.length === 0
    ? null
    : section(
        "Oddities of the document",
        element("p", "quiet small", "The feed could be read all the same."),
        element(
          "ul",
          "lines",
          ...parseProblems.map(({ code, message }) =>
            element("li", "", foreign("span", "", message), " ", element("code", "", code)),
          ),
        ),
      );
