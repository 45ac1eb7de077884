// Dialogs that change feeds: edit, retire, release what is held, undo a move; and the help.
import { field, formOf, openDialog } from "./dialog.js";
import { counted, duration, element, foreign, parseDuration } from "./format.js";
import { call } from "./session.js";
import { toast } from "./toast.js";

const fault = (name, message) =>
  Object.assign(new Error("Some fields need another look."), { errors: [{ pointer: `/${name}`, message }] });

const readInterval = (form, name) => {
  const ms = parseDuration(form.elements[name].value);
  if (Number.isNaN(ms)) throw fault(name, "Write it like 90 s, 5 min or 1 h 30 min");
  return ms;
};

export const showEdit = (feed, onChange) => {
  const interval = (ms) => (ms === null ? "" : duration(ms));
  const form = formOf(
    "Save",
    [
      field("title", "Title", feed.title, { placeholder: "as the feed calls itself" }),
      field("url", "Address", feed.url, {
        type: "url",
        hint: "What is known of the items stays when the address changes.",
      }),
      field("folder", "Folder", feed.folder, { hint: "Folders within folders are separated by a slash." }),
      field("language", "Language", feed.language ?? "", {
        placeholder: "en, de, pt-BR; empty lets the article tell",
      }),
      element(
        "div",
        "two",
        field("minIntervalMs", "Shortest interval", interval(feed.minIntervalMs), {
          placeholder: "configuration's",
        }),
        field("maxIntervalMs", "Longest interval", interval(feed.maxIntervalMs), {
          placeholder: "configuration's",
        }),
      ),
      element(
        "p",
        "quiet small",
        `Now ${duration(feed.intervalMs)}: ${feed.intervalExplanation} The same in both fields fixes it.`,
      ),
    ],
    async () => {
      const { elements } = form;
      const wish = {
        title: elements.title.value.trim(),
        url: elements.url.value.trim(),
        folder: elements.folder.value.trim(),
        language: elements.language.value.trim() || null,
        minIntervalMs: readInterval(form, "minIntervalMs"),
        maxIntervalMs: readInterval(form, "maxIntervalMs"),
      };
      const change = Object.fromEntries(Object.entries(wish).filter(([name, value]) => value !== feed[name]));
      if (Object.keys(change).length > 0) await call("PATCH", `/v1/feeds/${feed.id}`, { body: change });
      await onChange();
    },
  );
  openDialog("Edit the feed", form);
};

export const showRetire = (feed, onChange) => {
  openDialog(
    "Retire this feed?",
    foreign("p", "", feed.title || feed.url),
    element("p", "", "It is not polled any more. Its articles and alerts stay, and you can resume it later."),
    formOf(
      "Retire",
      [],
      async () => {
        await call("DELETE", `/v1/feeds/${feed.id}`);
        await onChange();
      },
      { danger: true },
    ),
  );
};

export const showRelease = (feed, onChange) => {
  const release = (silent) => async () => {
    const { count } = await call("POST", `/v1/feeds/${feed.id}/release-held`, { body: { silent } });
    toast(`${counted(count, "article")} released${silent ? " silently" : ""}.`);
    await onChange();
  };
  const choice = (title, about, label, silent) =>
    element(
      "section",
      "choice",
      element("h3", "", title),
      element("p", "", about),
      formOf(label, [], release(silent)),
    );
  openDialog(
    `${counted(feed.heldCount, "article")} held`,
    element(
      "p",
      "",
      "The feed gave many items at once that look new but are old: a publisher has rebuilt it, or changed the ids of its items.",
    ),
    choice(
      "Release silently",
      "They can be found and join stories, and raise no alert. Right for an archive that came back.",
      "Release silently",
      true,
    ),
    choice(
      "Release with alerts",
      "Each goes through your monitors and alerts people if it matches. Right if they really are news.",
      "Release with alerts",
      false,
    ),
  );
};

export const undoMove = async (feed, onChange) => {
  try {
    const after = await call("POST", `/v1/feeds/${feed.id}/undo-move`);
    toast(`Back at ${after.url}; the same move is not made again.`);
  } catch (error) {
    toast(error.message, "bad");
  }
  await onChange();
};

export const showHelp = () => {
  const keys = [
    ["j k", "next, previous feed"],
    ["o Enter", "open"],
    ["Esc", "close"],
    ["p", "poll now"],
    ["e Space", "pause or resume"],
    ["/", "search"],
    ["a", "add a feed"],
    ["[ ]", "previous, next page"],
    ["?", "this help"],
  ];
  openDialog(
    "Keyboard",
    element(
      "dl",
      "keys",
      ...keys.flatMap(([names, what]) => [
        element("dt", "", ...names.split(" ").map((name) => element("kbd", "", name))),
        element("dd", "", what),
      ]),
    ),
  );
};
