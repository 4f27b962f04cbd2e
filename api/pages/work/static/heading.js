// The head of a HIT: title, requester, reward, and what one can do with it.

import { age } from "./clock.js";
import { el, theirs } from "./dom.js";
import { money } from "./numbers.js";
import * as words from "./words.js";

// `parts` stand at the end: the timer, or a button. `bar` is below.
export function heading(hit, currency, { parts = [], bar = null }) {
  const { medianWorkSeconds: usual } = hit.group.figures;
  const facts = [
    theirs(hit.requester.name),
    el("strong", { class: "reward" }, money(hit.reward, currency)),
    usual === null
      ? null
      : el("span", { class: "usually" }, words.usually(age(usual), money(hit.group.workedRewardPerHour, currency))),
  ];
  const title = el("h1", { id: "title", tabindex: -1, dir: "auto" }, hit.hitType.title);
  const about = el("p", { class: "about" }, facts.filter(Boolean).flatMap((each, at) => (at ? [" · ", each] : [each])));
  const row = el("div", { class: "row" }, el("div", { class: "names" }, title, about), parts);
  document.title = hit.hitType.title;
  return el("section", { class: "heading", "aria-labelledby": "title" }, row, bar);
}
