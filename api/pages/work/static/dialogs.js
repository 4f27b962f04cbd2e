// Dialogs: returning a HIT, and reporting one to the operators.

import { ask, Failed, Unreachable } from "./client.js";
import { CONTACT } from "./documents.js";
import { button, el, newId } from "./dom.js";
import * as words from "./words.js";

const SUBJECT_LENGTH = 200;

// Whether the worker wants to return the HIT.
export function confirmReturn() {
  return new Promise((resolve) => {
    let isMeant = false;
    const dialog = opened(
      words.RETURN_ASKS,
      el("p", {}, words.RETURN_MEANS),
      el(
        "div",
        { class: "buttons" },
        button(words.KEEP_WORKING, { click: () => dialog.close() }),
        button(words.RETURN, { class: "filled", click: () => ((isMeant = true), dialog.close()) }),
      ),
    );
    dialog.addEventListener("close", () => resolve(isMeant));
  });
}

// Writes to the operators about a HIT, and calls back with a sentence when it was sent.
export function report(hit, sent) {
  const kinds = Object.entries(words.REPORT_KINDS).map(([kind, text], place) => {
    const radio = el("input", { type: "radio", name: "category", value: kind, checked: place === 0 });
    return el("label", { class: "check" }, radio, el("span", {}, text));
  });
  const text = el("textarea", { name: "text", rows: 4, maxlength: 4000, id: newId("report") });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const form = el(
    "form",
    { novalidate: true },
    el("p", {}, words.REPORT_MEANS),
    el("fieldset", { class: "kinds" }, el("legend", { class: "unseen" }, words.REPORT_TITLE), kinds),
    el("label", { for: text.id }, words.REPORT_TEXT),
    text,
    problem,
    el(
      "div",
      { class: "buttons" },
      button(words.CANCEL, { click: () => dialog.close() }),
      button(words.SEND, { type: "submit", class: "filled" }),
    ),
  );
  const dialog = opened(words.REPORT_TITLE, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const refusal = await write(hit, new FormData(form).get("category"), text.value.trim());
    if (refusal === null) {
      dialog.close();
      sent(words.SENT);
      return;
    }
    problem.textContent = refusal;
    problem.hidden = false;
  });
}

async function write(hit, category, text) {
  if (!text) return words.WRITE_SOMETHING;
  const subject = words.reportAbout(hit.hitType.title).slice(0, SUBJECT_LENGTH);
  const input = { category, subject, text: `${text}\n\n${location.origin}/hits/${hit.id}` };
  try {
    const { contactOperator } = await ask(CONTACT, { input });
    return contactOperator.message ?? null;
  } catch (fault) {
    if (fault instanceof Unreachable || fault instanceof Failed) return fault.message;
    throw fault;
  }
}

function opened(title, ...children) {
  const id = newId("dialog");
  const dialog = el("dialog", { "aria-labelledby": id }, el("h2", { id }, title), ...children);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
