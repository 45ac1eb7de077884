// The page's one dialog, and forms in it that say at each field what is wrong.
import { button, byId, element } from "./format.js";

/** Opens the page's one dialog with this content and gives it back. */
export const openDialog = (title, ...content) => {
  const dialog = byId("dialog");
  const heading = element("h2", "", title);
  heading.id = "dialog-title";
  const close = button("✕", () => dialog.close(), { className: "close" });
  close.setAttribute("aria-label", "Close");
  dialog.replaceChildren(element("div", "title-line", heading, close), ...content);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input, select, textarea, button:not(.close)")?.focus();
  return dialog;
};

/** A field with its label, a hint, and room for what the server says of it. */
export const field = (name, label, value, { hint = "", placeholder = "", type = "text" } = {}) => {
  const input = element("input");
  input.name = name;
  input.id = `field-${name}`;
  input.type = type;
  input.value = value;
  input.placeholder = placeholder;
  input.autocomplete = "off";
  const caption = element("label", "", label);
  caption.htmlFor = input.id;
  const note = element("p", "hint small quiet", hint);
  note.id = `hint-${name}`;
  input.setAttribute("aria-describedby", note.id);
  return element("div", "field", caption, input, note);
};

/** Puts each fault at its field, and what belongs to none into the form's own line. */
const showFaults = (form, error) => {
  let rest = error.message;
  for (const { pointer, message, hint } of error.errors ?? []) {
    const note = form.querySelector(`#hint-${CSS.escape(pointer.slice(1))}`);
    if (!note) continue;
    note.textContent = [message, hint].filter(Boolean).join(". ");
    note.className = "hint small fault";
    form.elements[pointer.slice(1)]?.setAttribute("aria-invalid", "true");
    rest = "Some fields need another look.";
  }
  const line = form.querySelector(".form-problem");
  line.textContent = rest;
  line.hidden = false;
};

/** A form whose button waits for `save`; the dialog closes when it has worked and does not give false. */
export const formOf = (label, fields, save, { danger = false, busy = "Saving…" } = {}) => {
  const submit = element("button", danger ? "danger" : "primary", label);
  const problem = element("p", "form-problem notice bad");
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  const cancel = button("Cancel", () => byId("dialog").close());
  const form = element("form", "dialog-form", ...fields, problem, element("div", "actions", submit, cancel));
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    submit.textContent = busy;
    problem.hidden = true;
    try {
      if ((await save(form)) !== false) byId("dialog").close();
    } catch (error) {
      showFaults(form, error);
    } finally {
      submit.disabled = false;
      submit.textContent = label;
    }
  });
  return form;
};
