// One or several choices: radio buttons, boxes to check, or a list that opens; and one that the
// worker writes.

import * as content from "../content.js";
import { button, el, newId, sanitised } from "../dom.js";
import * as words from "../words.js";
import { freeze, group, single } from "./field.js";

const OTHER = "\u0000other"; // no choice has this value

export function choice(field, context) {
  const isSingle = field.__typename === "SingleChoiceField";
  const isShort = isSingle && field.style === "DROPDOWN" && !field.choices.some((each) => each.media);
  return isShort ? dropdown(field, context) : buttons(field, isSingle, context);
}

function buttons(field, isSingle, { id, typed }) {
  const type = isSingle ? "radio" : "checkbox";
  const options = field.choices.map((each) => option(each, type, id));
  const other = field.other ? written(field.other, id, typed) : null;
  const otherOption = other ? option({ value: OTHER, ...field.other, media: null }, type, id) : null;
  const all = [...options, ...(otherOption ? [otherOption] : [])];
  const inputs = all.map((each) => each.input);
  const follow = () => {
    if (other) other.element.hidden = !otherOption.input.checked;
    clear.hidden = !inputs.some((each) => each.checked);
  };
  const changed = () => (follow(), typed());
  for (const each of inputs) each.addEventListener("change", changed);
  otherOption?.input.addEventListener("change", () => otherOption.input.checked && other.input.focus());
  const clear = button(words.CLEAR, {
    class: "plain clear",
    click: () => {
      for (const each of inputs) each.checked = false;
      changed();
      inputs[0].focus();
    },
  });
  const list = el("div", { class: `choices as-${field.style.toLowerCase()}` }, all.map((each) => each.element));
  const parts = [list, other?.element, isSingle && !field.isRequired ? clear : null];
  const hint = isSingle ? null : selections(field, inputs.length);
  follow();
  return {
    ...group(field, parts, id, { hint, controls: () => inputs }),
    read: () => ({
      values: inputs.filter((each) => each.checked && each.value !== OTHER).map((each) => each.value),
      ...(otherOption?.input.checked ? { other: other.input.value } : {}),
    }),
    write: ({ values, other: text }) => {
      for (const each of inputs) each.checked = values.includes(each.value);
      if (otherOption && text !== undefined && text !== null) {
        otherOption.input.checked = true;
        other.input.value = text;
      }
      follow();
    },
    freeze: () => freeze([...inputs, ...(other ? [other.input] : []), clear]),
  };
}

function option({ value, labelHtml, media }, type, name) {
  const input = el("input", { type, name, value });
  const label = sanitised("span", { dir: "auto" }, labelHtml);
  const shown = media ? content.drawn([media]) : [];
  return { input, element: el("label", { class: "check" }, input, label, shown) };
}

function dropdown(field, { id, typed }) {
  const select = el(
    "select",
    { dir: "auto" },
    el("option", { value: "" }, words.CHOOSE),
    field.choices.map(({ value, label }) => el("option", { value }, label)),
    field.other ? el("option", { value: OTHER }, field.other.label) : null,
  );
  // The first option stands for no answer, and a choice may have any value: places tell them apart.
  const other = field.other ? written(field.other, id, typed) : null;
  const isOther = () => other !== null && select.value === OTHER;
  const follow = () => other && (other.element.hidden = !isOther());
  select.addEventListener("change", () => {
    follow();
    if (isOther()) other.input.focus();
    typed();
  });
  if (field.isRequired) select.setAttribute("aria-required", "true");
  follow();
  return {
    ...single(field, select, id, { more: other ? [other.element] : [] }),
    read: () => ({
      values: select.selectedIndex > 0 && !isOther() ? [select.value] : [],
      ...(isOther() ? { other: other.input.value } : {}),
    }),
    write: ({ values, other: text }) => {
      const place = field.choices.findIndex((each) => each.value === values[0]);
      const hasText = other && text !== undefined && text !== null;
      select.selectedIndex = hasText ? field.choices.length + 1 : place + 1;
      if (hasText) other.input.value = text;
      follow();
    },
    freeze: () => freeze([select, ...(other ? [other.input] : [])]),
  };
}

// The text of the choice that the worker writes.
function written({ label, maxLength, lines }, id, typed) {
  const name = newId(`${id}-other`);
  const attributes = { id: name, dir: "auto", maxlength: maxLength, autocomplete: "off", input: typed };
  const input =
    lines > 1
      ? el("textarea", { ...attributes, rows: Math.min(lines, 20) })
      : el("input", { ...attributes, type: "text" });
  const text = el("label", { for: name, class: "unseen", dir: "auto" }, label || words.OTHER);
  return { input, element: el("div", { class: "other", hidden: true }, text, input) };
}

function selections({ minSelections, maxSelections }, count) {
  if (minSelections > 0) {
    return minSelections === 1 && maxSelections >= count
      ? null
      : words.chooseBetween(minSelections, maxSelections);
  }
  return maxSelections < count ? words.chooseAtMost(maxSelections) : null;
}
