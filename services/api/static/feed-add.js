// Adding a feed by an address: of the feed itself, or of a site on which feeds are looked for.
import { field, formOf, openDialog } from "./dialog.js";
import { offers } from "./offers.js";
import { button, byId, element, foreign, outLink } from "./format.js";
import { call } from "./session.js";
import { toast } from "./toast.js";

export const showAdd = async (onChange) => {
  const canDiscover = await offers("/v1/feeds/discover");
  const found = element("div", "found");
  const form = formOf(
    canDiscover ? "Look" : "Add",
    [
      field("url", "Address", "", {
        type: "url",
        placeholder: "https://example.org/",
        hint: canDiscover ? "Of a feed or of a site: its feeds are looked for." : "Of the feed itself.",
      }),
      field("folder", "Folder", "", { placeholder: "none" }),
      found,
    ],
    async () => {
      const text = form.elements.url.value.trim();
      const url = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
      const folder = form.elements.folder.value.trim();
      if (!canDiscover) return addFeed(url, folder, onChange);
      const { candidates } = await lookAt(url, found);
      if (candidates.length === 1) return addFeed(candidates[0].url, folder, onChange);
      showCandidates(found, candidates, () => form.elements.folder.value.trim(), onChange);
      throw new Error(
        candidates.length === 0
          ? "No feed was found there. Give the address of the feed itself."
          : `${candidates.length} feeds were found: choose.`,
      );
    },
  );
  openDialog("Add a feed", form);
};

const lookAt = async (url, found) => {
  found.replaceChildren(element("p", "busy", element("span", "spinner"), "Looking for feeds…"));
  try {
    return await call("POST", "/v1/feeds/discover", { body: { url } });
  } finally {
    found.replaceChildren();
  }
};

const addFeed = async (url, folder, onChange) => {
  const feed = await call("POST", "/v1/feeds", { body: { url, ...(folder === "" ? {} : { folder }) } });
  toast(`Added ${feed.title || feed.url}; it is polled now.`, "good");
  await onChange();
  location.hash = feed.id;
};

const showCandidates = (found, candidates, folder, onChange) => {
  found.replaceChildren(
    element(
      "ul",
      "candidates",
      ...candidates.map((candidate) => {
        const add = button("Add", async () => {
          try {
            await addFeed(candidate.url, folder(), onChange);
            byId("dialog").close();
          } catch (error) {
            toast(error.message, "bad");
          }
        });
        return element(
          "li",
          "",
          element(
            "div",
            "",
            foreign("b", "", candidate.title || candidate.url),
            outLink(candidate.url, "address small"),
          ),
          add,
        );
      }),
    ),
  );
};
