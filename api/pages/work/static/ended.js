// What became of an assignment, and the next step.

import { dayAndTime, timeOfDay, now } from "./clock.js";
import { button, el } from "./dom.js";
import { back } from "./missing.js";
import { money } from "./numbers.js";
import * as words from "./words.js";

const DAY = 86_400_000;

// What there is to say about a state: decided work was submitted.
export const outcome = (status) =>
  status === "ABANDONED" || status === "RETURNED" ? status : "SUBMITTED";

// A panel; `next` is called with the button that asks for another HIT.
export function ended(how, { deadline, hit, currency, isElsewhere, refusal }, next) {
  const [title, text] = sentences(how, deadline, money(hit.reward, currency));
  const problem = el("p", { class: "problem", role: "alert", hidden: !refusal }, refusal ?? "");
  const another = button(how === "ABANDONED" ? words.SIMILAR : words.NEXT, { class: "filled", click: () => next(another) });
  const panel = el(
    "section",
    { class: "panel", "aria-labelledby": "outcome" },
    el("div", {}, el("h2", { id: "outcome", tabindex: -1 }, title), el("p", {}, text), isElsewhere ? el("p", {}, words.ELSEWHERE) : null, problem),
    el("div", { class: "buttons" }, back(), another),
  );
  panel.refuse = (message) => {
    problem.textContent = message;
    problem.hidden = false;
  };
  return panel;
}

function sentences(how, deadline, reward) {
  switch (how) {
    case "RETURNED":
      return [words.RETURNED, words.RETURNED_MEANS];
    case "ABANDONED": {
      const at = Date.parse(deadline);
      const isToday = now() - at < DAY / 2;
      return [words.ranOutAt(isToday ? timeOfDay(at) : dayAndTime(at)), words.RAN_OUT_MEANS];
    }
    default:
      return [words.SUBMITTED, words.submittedMeans(reward)];
  }
}
