// `/assignments`: the worker's queue.

import { rows } from "./aside.js";
import * as clock from "./clock.js";
import { askUntilAnswered } from "./connection.js";
import { QUEUE } from "./documents.js";
import { el } from "./dom.js";
import * as drafts from "./drafts.js";
import { notice } from "./missing.js";
import * as words from "./words.js";

export async function queue(main, _id, { signIn }) {
  const { serverTime, me } = await askUntilAnswered("page", QUEUE, {});
  if (!me) return signIn();
  clock.set(serverTime);
  document.title = words.QUEUE;
  const assignments = me.worker?.assignments.nodes ?? [];
  drafts.prune(assignments.map((each) => each.id));
  if (assignments.length === 0) {
    main.replaceChildren(notice(words.QUEUE_EMPTY, words.QUEUE_EMPTY_MEANS));
    return () => {};
  }
  const list = rows(assignments);
  main.replaceChildren(el("section", { class: "card" }, el("h1", { id: "title", tabindex: -1 }, words.QUEUE), list));
  return ticking(list);
}

// Counts the times in a list of assignments down, until it is called.
export function ticking(list) {
  const timer = setInterval(() => {
    for (const link of list.querySelectorAll("a")) link.tick?.();
  }, 1000);
  return () => clearInterval(timer);
}
