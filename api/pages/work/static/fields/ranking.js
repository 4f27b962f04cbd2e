// A ranking: choices are added to an order, and moved up and down in it by buttons.

import * as content from "../content.js";
import { button, el, sanitised, speak } from "../dom.js";
import * as words from "../words.js";
import { group } from "./field.js";

export function ranking(field, { id, typed }) {
  const { choices, ranks } = field;
  const rows = new Map(choices.map((each) => [each.value, row(each)]));
  let order = []; // values, the best first
  let isFrozen = false;
  const ranked = el("ol", { class: "ranked", "aria-label": words.YOUR_ORDER });
  const rest = el("ul", { class: "unranked", "aria-label": words.NOT_RANKED });

  function row(each) {
    const act = (text, sign, does) => {
      const control = button(sign, { class: "plain step", "aria-label": text, title: text });
      control.addEventListener("click", () => does(each.value, control));
      return control;
    };
    const controls = {
      add: act(words.addToOrder(each.label), "+", add),
      up: act(words.moveUp(each.label), "↑", (value, at) => move(value, -1, at)),
      down: act(words.moveDown(each.label), "↓", (value, at) => move(value, 1, at)),
      out: act(words.remove(each.label), "×", takeOut),
    };
    const label = sanitised("span", { class: "what", dir: "auto" }, each.labelHtml);
    const shown = each.media ? content.drawn([each.media]) : [];
    return { element: el("li", {}, label, shown, Object.values(controls)), controls };
  }

  function draw() {
    const isFull = order.length >= ranks;
    const left = choices.map((each) => each.value).filter((value) => !order.includes(value));
    // Rows that stay in their list stay in the page, so that the focus stays in them.
    place(ranked, order);
    place(rest, left);
    rest.hidden = left.length === 0;
    order.forEach((value, at) => {
      const { add, up, down, out } = rows.get(value).controls;
      add.hidden = true;
      [up.hidden, down.hidden, out.hidden] = [false, false, false];
      up.disabled = isFrozen || at === 0;
      down.disabled = isFrozen || at === order.length - 1;
      out.disabled = isFrozen;
    });
    for (const value of left) {
      const { add, up, down, out } = rows.get(value).controls;
      [add.hidden, up.hidden, down.hidden, out.hidden] = [false, true, true, true];
      add.disabled = isFrozen || isFull;
    }
  }

  function place(list, values) {
    values.forEach((value, at) => {
      const { element } = rows.get(value);
      if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
    });
  }

  function say(value) {
    const { label } = choices.find((each) => each.value === value);
    speak(words.nowAt(label, order.indexOf(value) + 1, order.length));
    typed();
  }

  function add(value) {
    order.push(value);
    draw();
    const next = choices.find((each) => !order.includes(each.value));
    const { controls } = rows.get(next && order.length < ranks ? next.value : value);
    (controls.add.hidden ? controls.out : controls.add).focus();
    say(value);
  }

  function move(value, by, control) {
    const at = order.indexOf(value);
    [order[at], order[at + by]] = [order[at + by], value];
    draw();
    const { up, down } = rows.get(value).controls;
    (control.disabled ? (control === up ? down : up) : control).focus();
    say(value);
  }

  function takeOut(value) {
    order = order.filter((each) => each !== value);
    draw();
    rows.get(value).controls.add.focus();
    typed();
  }

  draw();
  const hint = ranks === choices.length ? words.rankAll(ranks) : words.rankSome(ranks);
  const first = () => [...ranked.querySelectorAll("button"), ...rest.querySelectorAll("button")];
  return {
    ...group(field, [ranked, rest], id, { hint }),
    focus: () => first().find((each) => !each.hidden && !each.disabled)?.focus(),
    read: () => ({ values: [...order] }),
    write: ({ values }) => {
      order = values.filter((value) => rows.has(value));
      draw();
    },
    freeze: () => ((isFrozen = true), draw()),
  };
}
