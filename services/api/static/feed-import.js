// Feeds in and out as OPML: a file is chosen or dropped, and every line of it gets its word.
import { openDialog } from "./dialog.js";
import { button, bytes, element, foreign } from "./format.js";
import { request } from "./session.js";
import { toast } from "./toast.js";

const WORDS = { added: "good", known: "", repeated: "", refused: "bad" };
/** Lines shown at once; a list of ten thousand feeds is told by its numbers and its faults. */
const MAX_LINES = 500;

export const showImport = (onChange) => {
  const input = element("input");
  input.type = "file";
  input.accept = ".opml,.xml,text/x-opml,text/xml,application/xml";
  input.id = "opml-file";
  input.className = "visually-hidden";
  const label = element("label", "drop", element("b", "", "Choose an OPML file"), " or drop it here");
  label.htmlFor = input.id;
  const dryRun = element("input");
  dryRun.type = "checkbox";
  const report = element("div", "report");
  const take = (file) => {
    if (file) void importFile(file, dryRun.checked, report, onChange);
  };
  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = "";
  });
  for (const name of ["dragenter", "dragover"])
    label.addEventListener(name, (event) => {
      event.preventDefault();
      label.classList.add("over");
    });
  label.addEventListener("dragleave", () => label.classList.remove("over"));
  label.addEventListener("drop", (event) => {
    event.preventDefault();
    label.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  openDialog(
    "Import and export",
    element("p", "", "OPML is what feed readers exchange their lists in; folders come along."),
    input,
    label,
    element("label", "check", dryRun, " Only try: say what would become of each line, and change nothing"),
    report,
    element(
      "p",
      "tools",
      button("Export all feeds", () => void exportFeeds()),
      element("span", "quiet small", "as an OPML file"),
    ),
  );
};

const importFile = async (file, dryRun, report, onChange) => {
  const progress = element("progress");
  const words = element("p", "", foreign("b", "", file.name), ` ${bytes(file.size)}`);
  words.setAttribute("role", "status");
  const list = element("ul", "lines outcomes");
  report.replaceChildren(words, progress, list);
  const counts = { added: 0, known: 0, repeated: 0, refused: 0 };
  let total = 0;
  let done = 0;
  const tell = () => {
    const what = Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(
        ([name, count]) =>
          `${count.toLocaleString("en")} ${dryRun && name === "added" ? "would be added" : name}`,
      );
    words.textContent = `${done.toLocaleString("en")} of ${total.toLocaleString("en")}: ${what.join(", ")}`;
    if (total > 0) Object.assign(progress, { max: total, value: done });
  };
  try {
    const response = await request("POST", `/v1/feeds/import?dryRun=${dryRun}`, {
      body: file,
      type: "text/x-opml",
    });
    for await (const line of linesOf(response.body)) {
      if (line.type === "start") total = line.total;
      if (line.type !== "feed") continue;
      done += 1;
      counts[line.outcome] += 1;
      // What went wrong comes first, and is never left out.
      if (line.outcome === "refused") list.prepend(lineNode(line));
      else if (list.children.length < MAX_LINES) list.append(lineNode(line));
      tell();
    }
    tell();
    progress.remove();
    if (!dryRun) await onChange();
  } catch (error) {
    progress.remove();
    report.append(
      element(
        "p",
        "notice bad",
        `${error.message}${done > 0 ? " What was added before stays; import the file again to go on." : ""}`,
      ),
    );
  }
};

const lineNode = ({ line, outcome, title, url, why, remedy }) =>
  element(
    "li",
    "",
    element("span", `badge ${WORDS[outcome]}`, outcome),
    ` line ${line} `,
    foreign("b", "", title || url),
    " ",
    foreign("span", "address quiet", title ? url : ""),
    why ? foreign("div", "small", [why, remedy].filter(Boolean).join(". ")) : null,
  );

/** The JSON of each line of a stream, as it comes. */
async function* linesOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = done ? "" : lines.pop();
    for (const line of lines) if (line !== "") yield JSON.parse(line);
    if (done) return;
  }
}

const exportFeeds = async () => {
  try {
    const response = await request("GET", "/v1/feeds/export");
    const link = element("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = "wirewatch-feeds.opml";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    toast(error.message, "bad");
  }
};
