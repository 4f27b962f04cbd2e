// Where nothing is to be shown, and why.

import { el } from "./dom.js";
import * as words from "./words.js";

export function missing(main) {
  document.title = words.MISSING;
  main.replaceChildren(notice(words.MISSING, words.MISSING_MEANS, back()));
  return () => {};
}

export const notice = (title, text, ...more) =>
  el("section", { class: "card notice" }, el("h1", { id: "title", tabindex: -1 }, title), el("p", {}, text), ...more);

export const back = () => el("a", { class: "button", href: "/assignments", "data-go": true }, words.BACK);
