// A slider. It is not answered before it was touched.

import { button, el, sanitised } from "../dom.js";
import { plain } from "../numbers.js";
import * as words from "../words.js";
import { single } from "./field.js";

export function slider(field, { id, typed }) {
  const { from: min, to: max, step } = field;
  let isAnswered = false;
  const control = el("input", { type: "range", min, max, step, class: "untouched" });
  const output = el("output", { for: id });
  const clear = button(words.CLEAR, { class: "plain clear", click: () => (reset(), typed(), control.focus()) });
  const show = () => {
    const text = isAnswered ? plain(control.valueAsNumber) : words.NOT_ANSWERED;
    output.textContent = text;
    control.setAttribute("aria-valuetext", text);
    control.classList.toggle("untouched", !isAnswered);
    clear.hidden = !isAnswered || field.isRequired;
  };
  const reset = () => ((isAnswered = false), (control.value = (min + max) / 2), show());
  const answered = () => ((isAnswered = true), show(), typed());
  control.addEventListener("input", answered);
  control.addEventListener("pointerup", () => control.disabled || answered());
  control.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" || key === " ") answered();
  });
  reset();
  const ends = el(
    "div",
    { class: "ends" },
    sanitised("span", { dir: "auto" }, field.minLabelHtml || plain(min)),
    output,
    sanitised("span", { dir: "auto" }, field.maxLabelHtml || plain(max)),
  );
  return {
    ...single(field, control, id, { more: [ends, clear] }),
    read: () => ({ values: isAnswered ? [plain(control.valueAsNumber)] : [] }),
    write: ({ values }) => {
      if (values.length === 0) return reset();
      control.value = values[0];
      isAnswered = true;
      show();
    },
    freeze: () => ((control.disabled = true), (clear.hidden = true)),
  };
}
