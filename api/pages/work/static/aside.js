// Beside the task: this sitting, the queue, and when the work is decided.

import * as clock from "./clock.js";
import { el, theirs } from "./dom.js";
import { money } from "./numbers.js";
import * as sitting from "./sitting.js";
import * as words from "./words.js";

export function aside(hit, queue, currency, currentId) {
  return el(
    "aside",
    { class: "aside" },
    panel(words.SITTING, sittingOf(currency)),
    panel(words.QUEUE, rows(queue, currentId)),
    panel(words.AFTER, el("p", {}, decided(hit))),
  );
}

// The assignments in progress, soonest first.
export function rows(queue, currentId = null) {
  const soonest = [...queue].sort((one, other) => (one.deadline < other.deadline ? -1 : 1));
  return el(
    "ol",
    { class: "queue" },
    soonest.map(({ id, deadline, hit }) => {
      const isCurrent = id === currentId;
      const left = el("span", { class: "when" }, clock.digits(clock.secondsUntil(deadline)));
      const title = el("span", { class: "name", dir: "auto" }, hit.hitType.title);
      const second = isCurrent ? el("span", {}, words.THIS_ONE) : theirs(hit.requester.name);
      const attributes = { href: `/assignments/${id}`, "data-go": true, "aria-current": isCurrent ? "page" : null };
      const link = el("a", attributes, title, left, el("span", { class: "second" }, second));
      let isOver = false;
      link.tick = () => isOver || (left.textContent = clock.digits(clock.secondsUntil(deadline)));
      link.end = () => ((isOver = true), (left.textContent = words.ENDED));
      return el("li", {}, link);
    }),
  );
}

function sittingOf(currency) {
  const { submitted, cents } = sitting.read();
  const row = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "dl",
    {},
    row(words.SITTING_SUBMITTED, String(submitted)),
    row(words.SITTING_EARNED, money((cents / 100).toFixed(2), currency)),
  );
}

function decided({ hitType, group }) {
  const latest = clock.age(hitType.autoApprovalDelaySeconds);
  const { medianDecisionSeconds: usual } = group.figures;
  return usual === null ? words.decidedLatest(latest) : words.decidedUsually(clock.age(usual), latest);
}

const panel = (title, ...children) => el("section", {}, el("h2", {}, title), ...children);
