// What all fields have: label, contents, hint, and the problem that the server found.

import * as content from "../content.js";
import { el, sanitised } from "../dom.js";
import * as words from "../words.js";

// A field with one control, which the label names.
export function single(field, control, id, { hint = null, more = [] } = {}) {
  control.id = id;
  const label = sanitised("label", { for: id, dir: "auto" }, field.labelHtml);
  const parts = [control, ...more];
  return assembled("div", { class: "field" }, field, id, { label, parts, marked: [control], hint });
}

// A field with several controls, which the legend names. The first of `controls` takes the focus.
export function group(field, parts, id, { hint = null, controls = () => [] } = {}) {
  const label = sanitised("legend", { dir: "auto" }, field.labelHtml);
  const attributes = { class: "field", id, tabindex: -1 };
  return assembled("fieldset", attributes, field, id, { label, parts, marked: controls, hint });
}

function assembled(tag, attributes, field, id, { label, parts, marked, hint }) {
  if (!field.isRequired) label.append(" ", el("span", { class: "optional" }, words.OPTIONAL));
  const problem = el("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const hints = el("p", { class: "hint", id: `${id}-hint`, hidden: hint === null }, hint ?? "");
  const contents = el("div", { class: "contents" }, content.drawn(field.content));
  const element = el(tag, attributes, label, contents, hints, parts, problem);
  const controls = () => (typeof marked === "function" ? marked() : marked);
  const described = tag === "fieldset" ? () => [element] : controls;
  const mark = (isWrong) => {
    for (const each of described()) {
      const ids = [hints.hidden ? "" : hints.id, isWrong ? problem.id : ""].filter(Boolean);
      if (ids.length > 0) each.setAttribute("aria-describedby", ids.join(" "));
      else each.removeAttribute("aria-describedby");
    }
    element.classList.toggle("wrong", isWrong);
    if (tag === "fieldset") return; // no group may say that it is invalid; its description does
    for (const each of controls()) {
      if (isWrong) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
  };
  mark(false);
  return {
    element,
    hint: (text) => {
      hints.textContent = text;
      hints.hidden = false;
      mark(!problem.hidden);
    },
    problem: (text) => {
      problem.textContent = text;
      problem.hidden = text === "";
      mark(text !== "");
    },
    focus: () => (controls()[0] ?? element).focus(),
  };
}

// Controls that can be read and copied, and changed no more.
export function freeze(controls) {
  for (const each of controls) {
    const isText = each.tagName === "TEXTAREA" || /^(text|date|time|number)$/.test(each.type);
    if (isText) each.readOnly = true;
    else each.disabled = true;
  }
}
