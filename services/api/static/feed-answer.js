// The last document of a feed as it came, shown as text.
import { button, bytes, element } from "./format.js";
import { request } from "./session.js";

const SHOWN_CHARACTERS = 200_000;

/** A part of the page that fetches the document when it is asked for. */
export const rawAnswer = (feedId) => {
  const box = element("div", "raw");
  const show = button("Show the raw document", () => void load(), {});
  show.dataset.key = "raw";
  box.append(show);
  const load = async () => {
    show.disabled = true;
    show.textContent = "Fetching…";
    try {
      const response = await request("GET", `/v1/feeds/${feedId}/answer`);
      const data = await response.arrayBuffer();
      draw(box, feedId, data, response.headers, load);
    } catch (error) {
      show.disabled = false;
      show.textContent = "Try again";
      box.replaceChildren(element("p", "notice warn", error.message), show);
    }
  };
  return box;
};

const draw = (box, feedId, data, headers, load) => {
  const isText = headers.get("content-type").startsWith("text/");
  // Not UTF-8: the declaration at the start of the document may say what it is.
  const declared = /encoding=["']([\w-]+)["']/.exec(
    new TextDecoder("latin1").decode(data.slice(0, 200)),
  )?.[1];
  const text = decoderOf(isText ? "utf-8" : declared).decode(data);
  const pre = element("pre", "", text.slice(0, SHOWN_CHARACTERS));
  pre.tabIndex = 0;
  pre.dir = "ltr";
  pre.setAttribute("aria-label", "Raw document");
  const notes = [bytes(data.byteLength)];
  if (!isText) notes.push(`not UTF-8${declared ? `, read as ${declared}` : ""}`);
  if (headers.get("x-wirewatch-truncated") === "true") notes.push("only the beginning is kept");
  const tools = element(
    "p",
    "tools small quiet",
    `As it came ${new Date(headers.get("last-modified")).toLocaleString()} · ${notes.join(" · ")} `,
  );
  if (text.length > SHOWN_CHARACTERS)
    tools.append(
      button("Show all of it", (event) => {
        pre.textContent = text;
        event.target.remove();
      }),
    );
  tools.append(
    button("Copy", async (event) => {
      await navigator.clipboard?.writeText(text);
      event.target.textContent = "Copied";
    }),
    button("Save", () => {
      const link = element("a");
      link.href = URL.createObjectURL(new Blob([data], { type: "application/octet-stream" }));
      link.download = `${feedId}.xml`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }),
    button("Fetch again", () => void load()),
  );
  box.replaceChildren(tools, pre);
};

const decoderOf = (label) => {
  try {
    return new TextDecoder(label ?? "latin1");
  } catch {
    return new TextDecoder("latin1");
  }
};
