// Small things that every page needs: elements whose text is text, and times and numbers as people say them.

export const byId = (id) => document.getElementById(id);

/** An element with a class, and text or children. Strings become text, never markup. */
export const element = (name, className = "", ...content) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content.filter((part) => part !== null && part !== undefined));
  return node;
};

/** Text from outside: in the direction of its own script. */
export const foreign = (name, className, text) => {
  const node = element(name, className, text);
  node.dir = "auto";
  return node;
};

export const button = (label, onClick, { key, className = "" } = {}) => {
  const node = element("button", className, label);
  node.type = "button";
  if (key) {
    node.append(element("kbd", "", key));
    node.setAttribute("aria-keyshortcuts", key);
  }
  node.addEventListener("click", onClick);
  return node;
};

/** A link that leads out, only where it leads to the web. */
export const outLink = (url, className = "") => {
  const node = foreign("a", className, url);
  node.dir = "ltr";
  if (/^https?:\/\//i.test(url)) node.href = url;
  node.rel = "noopener noreferrer nofollow";
  node.target = "_blank";
  return node;
};

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** "450 ms", "12 s", "1 h 30 min": the two largest units. */
export const duration = (ms) => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1).replace(/\.0$/, "")} s`;
  const at = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[at];
  const whole = Math.floor(ms / size);
  const next = UNITS[at + 1];
  const rest = next ? Math.floor((ms - whole * size) / next[1]) : 0;
  return rest > 0 && whole < 10 ? `${whole} ${unit} ${rest} ${next[0]}` : `${whole} ${unit}`;
};

const FACTORS = { ms: 1, s: 1000, sec: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads "90 s", "5 min", "1 h 30 min"; null for nothing, NaN for what is no duration. A bare number is minutes. */
export const parseDuration = (text) => {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "") return null;
  if (/^\d+([.,]\d+)?$/.test(trimmed)) return Math.round(Number(trimmed.replace(",", ".")) * 60_000);
  if (!/^(\d+([.,]\d+)?\s*(ms|sec|s|min|m|h|d)\s*)+$/.test(trimmed)) return Number.NaN;
  let ms = 0;
  for (const [, number, unit] of trimmed.matchAll(/(\d+(?:[.,]\d+)?)\s*(ms|sec|s|min|m|h|d)/g))
    ms += Number(number.replace(",", ".")) * FACTORS[unit];
  return Math.round(ms);
};

/** "3 min ago", "in 12 s", "due now". */
export const relative = (iso, now = Date.now()) => {
  const ms = Date.parse(iso) - now;
  if (Math.abs(ms) < 1000) return "now";
  const [unit, size] = UNITS.find(([, each]) => Math.abs(ms) >= each);
  const text = `${Math.floor(Math.abs(ms) / size)} ${unit}`;
  return ms < 0 ? `${text} ago` : `in ${text}`;
};

/** A time that keeps saying how far it is; `tickTimes` moves all of them. `future`: what is past is due. */
export const timeNode = (iso, { none = "–", future = false } = {}) => {
  if (!iso) return element("span", "quiet", none);
  const node = element("time");
  node.dateTime = iso;
  node.title = new Date(iso).toLocaleString();
  if (future) node.dataset.future = "";
  tell(node);
  return node;
};

const tell = (node) => {
  const late = node.dataset.future !== undefined && Date.parse(node.dateTime) <= Date.now();
  const text = late ? "due now" : relative(node.dateTime);
  if (node.textContent !== text) node.textContent = text;
};

export const tickTimes = () => {
  for (const node of document.querySelectorAll("time[datetime]")) tell(node);
};

export const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
/** Rounded down, so that only what is whole says 100. */
export const percent = (share) =>
  `${share > 0.99 && share < 1 ? Math.floor(share * 1000) / 10 : Math.floor(share * 100)} %`;

/** "45.2 KB" */
export const bytes = (number) =>
  number < 1000
    ? `${number} B`
    : number < 1_000_000
      ? `${(number / 1000).toFixed(1)} KB`
      : `${(number / 1_000_000).toFixed(1)} MB`;

/** Names of folders from the outermost in; `\` stands before a "/" that belongs to a name. */
export const folderPath = (folder) =>
  (folder.match(/(?:\\.|[^\\/])+/g) ?? []).map((name) => name.replace(/\\(.)/g, "$1")).join(" › ");
