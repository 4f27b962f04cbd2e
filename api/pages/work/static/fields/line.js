// Fields with one input: text, number, date, time.

import { el } from "../dom.js";
import { digits } from "../numbers.js";
import * as words from "../words.js";
import { freeze, single } from "./field.js";

const LONG = 200; // characters from which a text gets a counter in any case
const COUNTED_AT_MOST = 10000;

export function text(field, { id, typed }) {
  const { lines, maxLength, minLength } = field;
  const control =
    lines > 1
      ? el("textarea", { rows: Math.min(lines, 20), dir: "auto" })
      : el("input", { type: "text", dir: "auto", autocomplete: "off" });
  control.value = field.defaultText;
  const isCounted =
    field.showsCounter || (maxLength >= LONG && maxLength <= COUNTED_AT_MOST && lines > 1);
  const counter = el("p", { class: "counter", hidden: !isCounted });
  const count = () => {
    const length = [...control.value].length; // as the server counts: code points
    counter.textContent = words.charactersOf(length, maxLength);
    counter.classList.toggle("over", length > maxLength);
  };
  const hint = minLength > 1 ? words.atLeast(minLength) : null;
  control.addEventListener("input", () => (count(), typed()));
  count();
  return lined(field, control, id, { hint, more: [counter], written: count });
}

export function number(field, { id, typed }) {
  const control = el("input", {
    type: "text",
    inputmode: field.wholeNumbersOnly ? "numeric" : "decimal",
    autocomplete: "off",
    class: "short",
    input: typed,
  });
  return lined(field, control, id, { hint: between(field) });
}

export function date(field, { id, typed }) {
  const { earliest: min, latest: max } = field;
  return lined(field, el("input", { type: "date", class: "short", min, max, input: typed }), id);
}

export function time(field, { id, typed }) {
  const { earliest: min, latest: max } = field;
  return lined(field, el("input", { type: "time", class: "short", min, max, input: typed }), id);
}

function lined(field, control, id, { hint, more, written = () => {} } = {}) {
  if (field.isRequired) control.setAttribute("aria-required", "true");
  return {
    ...single(field, control, id, { hint, more }),
    read: () => ({ values: control.value.trim() === "" ? [] : [control.value] }),
    write: ({ values }) => ((control.value = values[0] ?? ""), written()),
    freeze: () => freeze([control]),
  };
}

function between({ minimum, maximum }) {
  if (minimum === null && maximum === null) return null;
  if (maximum === null) return words.numberFrom(digits(minimum));
  if (minimum === null) return words.numberTo(digits(maximum));
  return words.numberBetween(digits(minimum), digits(maximum));
}
