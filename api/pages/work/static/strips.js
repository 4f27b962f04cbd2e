// Strips below the top bar: conditions that last, each with a name, in the order of their weight.

import { el } from "./dom.js";

const ORDER = ["connection", "time", "tabs", "said"];
const strips = new Map();

// The heading stands below the strips, also while the page is scrolled.
new ResizeObserver(([{ target }]) => {
  document.documentElement.style.setProperty("--strips", `${target.getBoundingClientRect().height}px`);
}).observe(document.getElementById("strips"));

export function show(name, kind, ...children) {
  strips.get(name)?.remove();
  const strip = el("div", { class: `strip ${kind}`, "data-strip": name }, ...children);
  strips.set(name, strip);
  const later = ORDER.slice(ORDER.indexOf(name) + 1).map((each) => strips.get(each));
  const next = later.find((each) => each?.isConnected);
  const place = document.getElementById("strips");
  place.insertBefore(strip, next ?? null);
}

export function hide(name) {
  strips.get(name)?.remove();
  strips.delete(name);
}

export const hideAllBut = (name) => ORDER.filter((each) => each !== name).forEach(hide);
