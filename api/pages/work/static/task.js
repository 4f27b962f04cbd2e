// The panel with the task: a form of ours, or a frame, or why there is none.

import { el } from "./dom.js";
import { TaskForm } from "./form.js";
import { TaskFrame } from "./frame.js";
import * as words from "./words.js";

// { element, form, frame } for a question and the frame that the market gives for it.
export function task(question, frame, { typed = () => {}, foot = null }) {
  const isForm = question.__typename === "FormQuestion";
  const shown = isForm ? { form: new TaskForm(question, typed) } : frame ? { frame: new TaskFrame(frame) } : {};
  const inside = shown.form?.element ?? shown.frame?.element ?? el("p", { class: "form" }, words.NOT_SHOWN);
  const warning = el("p", { class: "warning" }, isForm ? words.FORM_FROM_REQUESTER : words.FROM_REQUESTER);
  const element = el(
    "section",
    { class: `task ${isForm ? "" : "framed"}`, "aria-label": words.TASK },
    warning,
    el("div", { class: "light" }, inside),
    foot,
  );
  return { element, ...shown };
}
