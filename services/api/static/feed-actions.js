// What can be done to a feed from the list and from its detail alike.
import { counted, duration } from "./format.js";
import { call } from "./session.js";
import { toast } from "./toast.js";

const POLL_LIMIT_MS = 60_000;
const ASK_EVERY_MS = 400;

/** Feeds whose poll has been asked for and not been seen to end. */
export const polling = new Set();

const nameOf = (feed) => feed.title || feed.url;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Polls the feed now, says how it goes, and calls back at the start and when it is done. */
export const pollFeed = async (id, onChange) => {
  if (polling.has(id)) return;
  polling.add(id);
  const startedAt = Date.now();
  let note = null;
  try {
    const before = await call("GET", `/v1/feeds/${id}`);
    note = toast(`Polling ${nameOf(before)}…`, "", { busy: true });
    await call("POST", `/v1/feeds/${id}/poll`);
    await onChange();
    for (;;) {
      await wait(ASK_EVERY_MS);
      const after = await call("GET", `/v1/feeds/${id}`);
      if (after.lastPolledAt !== before.lastPolledAt) {
        note.done(resultOf(before, after), after.problem ? "bad" : "good");
        return;
      }
      const waitedMs = Date.now() - startedAt;
      if (waitedMs > POLL_LIMIT_MS) {
        note.done(
          `${nameOf(before)} has not been polled within ${duration(POLL_LIMIT_MS)}: is a poller running? The feed stays due.`,
          "bad",
        );
        return;
      }
      note.update(`Polling ${nameOf(before)}… ${duration(Math.floor(waitedMs / 1000) * 1000)}`);
    }
  } catch (error) {
    if (note) note.done(error.message, "bad");
    else toast(error.message, "bad");
  } finally {
    polling.delete(id);
    await onChange();
  }
};

/** What a poll has brought, in a line. */
const resultOf = (before, after) => {
  if (after.problem) return `${nameOf(after)}: ${after.problem.message}`;
  const poll = after.recentPolls.at(-1);
  const fresh = poll ? poll.newCount : after.articleCount - before.articleCount;
  const answer =
    after.lastStatus === null
      ? ""
      : `HTTP ${after.lastStatus}${poll ? ` in ${duration(poll.durationMs)}` : ""}, `;
  const news = fresh === 0 ? "nothing new" : counted(fresh, "new item");
  return `${nameOf(after)}: ${answer}${news}`;
};

/** Pauses the feed or takes it up again. */
export const setPaused = async (feed, paused, onChange) => {
  try {
    await call("PATCH", `/v1/feeds/${feed.id}`, { body: { status: paused ? "paused" : "active" } });
    toast(`${nameOf(feed)} ${paused ? "is paused" : "is polled again"}.`);
  } catch (error) {
    toast(error.message, "bad");
  }
  await onChange();
};
