// Whether the market can be reached. A loss shorter than three seconds shows nothing; a longer one
// shows a strip with the next try, and a button to try now.

import { ask, Unreachable } from "./client.js";
import * as clock from "./clock.js";
import { button, el, speak } from "./dom.js";
import { show, hide } from "./strips.js";
import * as words from "./words.js";

const QUIET_SECONDS = 3;
const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 15;

const losses = new Map(); // what is lost: { nextTryAt, tryNow }
let lostAt = null;
let ticking = null;
let line = null;

// Something is lost, and tried again at a time of performance.now(), or by a call.
export function lost(what, nextTryAt, tryNow) {
  losses.set(what, { nextTryAt, tryNow });
  lostAt ??= performance.now();
  ticking ??= setInterval(draw, 250);
}

export function found(what) {
  losses.delete(what);
  if (losses.size > 0) return;
  clearInterval(ticking);
  if (line) {
    hide("connection");
    speak(words.CONNECTION_BACK);
  }
  [lostAt, ticking, line] = [null, null, null];
}

export const waitBefore = (attempt) =>
  Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt) * (0.75 + Math.random() / 2);

// Asks until there is an answer. An answer that is "no" counts as one. Returns undefined where it
// is given up, as `isOver` says.
export async function askUntilAnswered(what, query, variables, isOver = () => false) {
  for (let attempt = 0; !isOver(); attempt++) {
    try {
      const data = await ask(query, variables);
      found(what);
      return data;
    } catch (problem) {
      if (!(problem instanceof Unreachable)) {
        found(what);
        throw problem;
      }
      await pause(what, Math.max(waitBefore(attempt), problem.retryAfter));
    }
  }
  found(what);
  return undefined;
}

function pause(what, seconds) {
  return new Promise((resolve) => {
    const timeout = setTimeout(resolve, seconds * 1000);
    const tryNow = () => (clearTimeout(timeout), resolve());
    lost(what, performance.now() + seconds * 1000, tryNow);
    addEventListener("online", tryNow, { once: true });
  });
}

function draw() {
  if (performance.now() - lostAt < QUIET_SECONDS * 1000) return;
  if (!line) {
    const since = clock.timeOfDay(clock.now() - (performance.now() - lostAt));
    line = el("span");
    const tryNow = button(words.TRY_NOW, { click: () => [...losses.values()].forEach((each) => each.tryNow()) });
    const text = el("p", {}, el("span", { class: "dot", "aria-hidden": "true" }), words.noConnection(since), " ", line);
    show("connection", "caution", text, tryNow);
    speak(words.noConnection(since));
  }
  const next = Math.min(...[...losses.values()].map((each) => each.nextTryAt));
  const seconds = Math.max(0, Math.ceil((next - performance.now()) / 1000));
  line.textContent = seconds > 0 ? words.nextTry(seconds) : words.TRYING;
}
