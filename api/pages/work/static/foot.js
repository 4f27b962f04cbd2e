// The bar below the task: accept the next one, submit; and the actions Return and Report, which
// stand in the head on wide screens and here on narrow ones.

import { button, el, newId } from "./dom.js";
import { store } from "./session.js";
import * as words from "./words.js";

const NEXT = "kempelen.accepts-next";
const NARROW = "(max-width: 45rem)";

export function foot(hit, { isForm }, { submit, giveBack, report }) {
  const next = el("input", { type: "checkbox", id: newId("next") });
  next.checked = store().getItem(NEXT) === "yes";
  next.addEventListener("change", () => store().setItem(NEXT, next.checked ? "yes" : "no"));
  const submitting = button(words.SUBMIT, { class: "filled submit", click: submit, "aria-keyshortcuts": "Control+Enter" });
  const hint = el("span", { class: "second" }, words.SUBMIT_IN_FRAME);
  const returning = button(words.RETURN, { click: giveBack, "aria-keyshortcuts": "Alt+R" });
  const reporting = button(words.REPORT, { class: "plain", click: report });
  const actions = el("div", { class: "actions" }, returning, reporting);
  const bar = el("div", { class: "bar-actions" }, isForm ? submitting : hint);
  const choice = el(
    "div",
    { class: "next" },
    el("label", { class: "check", for: next.id }, next, el("span", {}, words.ACCEPT_NEXT)),
    el("span", { class: "second" }, words.hitsLeft(hit.group.availableHits)),
  );
  const element = el("div", { class: "foot" }, choice, bar);
  const narrow = matchMedia(NARROW);
  const home = el("div", { class: "actions-home" }, actions);
  const place = () => (narrow.matches ? bar.prepend(actions) : home.append(actions));
  narrow.addEventListener("change", place);
  place();
  return {
    element,
    actions: home,
    get acceptsNext() {
      return next.checked;
    },
    wait: (isWaiting) => {
      submitting.setAttribute("aria-disabled", String(isWaiting));
      submitting.textContent = isWaiting ? words.SUBMITTING : words.SUBMIT;
    },
    end: () => {
      returning.remove();
      choice.remove();
      bar.replaceChildren(...(narrow.matches ? [actions] : []), el("p", { class: "second" }, words.NOTHING_TO_SUBMIT));
    },
    close: () => narrow.removeEventListener("change", place),
  };
}
