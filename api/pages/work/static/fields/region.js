// Regions of a picture: drawn with a pointer, or added, moved and set by keys and numbers.

import { button, el, newId, speak } from "../dom.js";
import * as words from "../words.js";
import { group } from "./field.js";
import { Picture } from "./picture.js";
import { asText, fromText, inTheMiddle, moved } from "./shapes.js";

const NUMBERS = { BOX: ["left", "top", "width", "height"], POINT: ["x", "y"] };

export function region(field, { id, typed }) {
  const { labels, shapes, minRegions, maxRegions } = field;
  const editor = {
    regions: [],
    selected: null,
    isFrozen: false,
    shape: shapes[0],
    label: labels[0]?.value ?? null,
    nameOf: (each, place) => words.regionName(each.shape, place + 1, labelOf(each.label)),
    add,
    change,
    remove,
    select,
    drawn: () => (endButton.hidden = !picture?.mayEnd),
  };
  const list = el("ol", { class: "region-list" });
  const how = el("p", { class: "hint" });
  const addButton = button("", { click: () => add(inTheMiddle(editor.shape, editor.label, picture.size), true) });
  const endButton = button(words.END_POLYGON, { hidden: true, click: () => picture.end() });
  let picture = null;
  picture = new Picture(field, editor);
  const tools = el(
    "div",
    { class: "tools" },
    shapes.length > 1
      ? select_(words.SHAPE, shapes.map((each) => [each, words.REGION_SHAPES[each]]), (shape) => {
          editor.shape = shape;
          picture.cancel();
          drawTools();
        })
      : null,
    labels.length > 0
      ? select_(words.REGION_LABEL, labels.map(({ value, label }) => [value, label]), (label) => (editor.label = label))
      : null,
    addButton,
    endButton,
  );

  function labelOf(value) {
    return labels.find((each) => each.value === value)?.label ?? "";
  }

  function drawTools() {
    const isFull = editor.regions.length >= maxRegions;
    addButton.textContent = words.addShape(editor.shape);
    addButton.disabled = editor.isFrozen || isFull;
    how.textContent = words.REGION_HOW[editor.shape];
  }

  function add(each, isByKeys = false) {
    if (editor.regions.length >= maxRegions) return speak(words.regionsBetween(minRegions, maxRegions));
    editor.regions.push(each);
    editor.selected = editor.regions.length - 1;
    redraw();
    speak(editor.nameOf(each, editor.selected));
    if (isByKeys) picture.focus(editor.selected);
    typed();
  }

  function change(place, each) {
    editor.regions[place] = each;
    picture.draw();
    list.children[place]?.fill(each);
    typed();
  }

  function remove(place) {
    editor.regions.splice(place, 1);
    editor.selected = null;
    redraw();
    addButton.focus();
    typed();
  }

  function select(place) {
    if (editor.selected === place) return;
    editor.selected = place;
    picture.draw();
    for (const [at, row] of [...list.children].entries()) row.classList.toggle("selected", at === place);
  }

  function redraw() {
    picture.draw();
    list.replaceChildren(...editor.regions.map((each, place) => rowOf(each, place)));
    list.hidden = editor.regions.length === 0;
    drawTools();
  }

  // A region as numbers, each of which can be typed.
  function rowOf(first, place) {
    const name = editor.nameOf(first, place);
    const inputs = new Map();
    const input = (key, text, set) => {
      const control = el("input", { type: "number", min: 0, step: 1, id: newId(`${id}-${key}`), disabled: editor.isFrozen });
      control.addEventListener("change", () => {
        const number = Math.round(control.valueAsNumber);
        if (Number.isFinite(number)) change(place, moved(set(editor.regions[place], number), [0, 0], picture.size));
      });
      inputs.set(key, control);
      return el("span", { class: "number" }, el("label", { for: control.id }, text), control);
    };
    const numbers =
      first.shape === "POLYGON"
        ? first.points.flatMap((_, at) =>
            ["x", "y"].map((axis, way) =>
              input(`${at}${axis}`, words.corner(at + 1, axis), (each, number) => withCorner(each, at, way, number)),
            ),
          )
        : NUMBERS[first.shape].map((key) =>
            input(key, words.NUMBERS[key], (each, number) => ({ ...each, [key]: number })),
          );
    const labelled =
      labels.length > 0
        ? select_(words.LABEL, labels.map(({ value, label }) => [value, label]), (label) => {
            change(place, { ...editor.regions[place], label });
            redraw();
          }, first.label)
        : null;
    const corner =
      first.shape === "POLYGON"
        ? button(words.ADD_CORNER, { class: "plain", disabled: editor.isFrozen, click: () => (change(place, withMore(editor.regions[place])), redraw()) })
        : null;
    const out = button("×", { class: "plain step", "aria-label": words.remove(name), disabled: editor.isFrozen, click: () => remove(place) });
    const row = el("li", { class: place === editor.selected ? "selected" : "" }, el("span", { class: "what" }, name), labelled, numbers, corner, out);
    row.fill = (each) => {
      for (const [key, control] of inputs) if (control !== document.activeElement) control.value = valueOf(each, key);
    };
    row.fill(first);
    row.addEventListener("focusin", () => select(place));
    return row;
  }

  function select_(text, options, chosen, value = options[0][0]) {
    const control = el(
      "select",
      { id: newId(`${id}-select`), dir: "auto" },
      options.map(([each, label]) => el("option", { value: each }, label)),
    );
    control.value = value;
    control.addEventListener("change", () => chosen(control.value));
    return el("span", { class: "number" }, el("label", { for: control.id }, text), control);
  }

  redraw();
  return {
    ...group(field, [how, tools, picture.element, picture.problem, list], id, {
      hint: words.regionsBetween(minRegions, maxRegions),
    }),
    focus: () => addButton.focus(),
    read: () => ({ values: editor.regions.map(asText) }),
    write: ({ values }) => {
      editor.regions = values.map(fromText);
      editor.selected = null;
      redraw();
    },
    freeze: () => {
      editor.isFrozen = true;
      redraw();
      for (const each of tools.querySelectorAll("select, button")) each.disabled = true;
    },
  };
}

const valueOf = (each, key) =>
  each.points ? each.points[Number.parseInt(key, 10)][key.endsWith("x") ? 0 : 1] : each[key];

const withCorner = (each, at, way, number) => ({
  ...each,
  points: each.points.map((point, place) => (place === at ? point.map((old, axis) => (axis === way ? number : old)) : point)),
});

// One more corner, in the middle of the last side.
function withMore(each) {
  const [first, last] = [each.points[0], each.points.at(-1)];
  const middle = [0, 1].map((axis) => Math.round((first[axis] + last[axis]) / 2));
  return { ...each, points: [...each.points, middle] };
}
