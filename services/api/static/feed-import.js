// Feeds in and out as OPML.
import { openDialog } from "./dialog.js";
import { element } from "./format.js";

export const showImport = (onChange) => {
  void onChange;
  openDialog(
    "Import and export",
    element("p", "", "Import a list that another reader has exported:"),
    element("pre", "", "wirewatch feed import subscriptions.opml"),
    element("p", "", "Export all feeds:"),
    element("pre", "", "wirewatch feed export > feeds.opml"),
  );
};
