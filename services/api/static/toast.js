// Short messages at the edge of the page; screen readers hear them.
import { byId, element } from "./format.js";

/** Shows a message for a while. `update` changes it, `done` lets it go. */
export const toast = (text, kind = "", { busy = false } = {}) => {
  const node = element("div", `toast ${kind}`, element("span", "", text));
  if (busy) node.prepend(element("span", "spinner"));
  byId("toasts").append(node);
  // Above dialogs, which the browser keeps on top of everything else.
  const holder = byId("toasts");
  if (holder.showPopover) {
    holder.popover = "manual";
    holder.hidePopover();
    holder.showPopover();
  }
  const leave = () => node.remove();
  let timer = busy ? 0 : setTimeout(leave, 6000);
  return {
    update: (next) => {
      node.lastChild.textContent = next;
    },
    done: (next, nextKind = "good") => {
      node.querySelector(".spinner")?.remove();
      node.className = `toast ${nextKind}`;
      node.lastChild.textContent = next;
      clearTimeout(timer);
      timer = setTimeout(leave, 6000);
    },
  };
};
