// `/hits/ID`: a HIT before it is accepted.

import { accept } from "./accepting.js";
import * as clock from "./clock.js";
import { askUntilAnswered } from "./connection.js";
import { PREVIEW } from "./documents.js";
import { button, el } from "./dom.js";
import { heading } from "./heading.js";
import { missing } from "./missing.js";
import * as session from "./session.js";
import { task } from "./task.js";
import * as words from "./words.js";

export async function preview(main, id, { go, signIn }) {
  const { serverTime, installation, node: hit } = await askUntilAnswered("page", PREVIEW, { id });
  clock.set(serverTime);
  if (!hit?.question) return session.current() ? missing(main) : signIn();
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const clientToken = crypto.randomUUID();
  const accepting = button(words.ACCEPT, { class: "filled" });
  accepting.addEventListener("click", async () => {
    if (!session.current()) return signIn();
    accepting.disabled = true;
    accepting.textContent = words.ACCEPTING;
    const answer = await accept({ hitId: id, clientToken });
    if (answer.id) return go(`/assignments/${answer.id}`);
    accepting.disabled = false;
    accepting.textContent = words.ACCEPT;
    problem.textContent = answer.message;
    problem.hidden = false;
    return undefined;
  });
  const { element, form, frame } = task(hit.question, hit.previewFrame, {});
  form?.freeze();
  const notes = [words.PREVIEW_NOTE, words.timeAllowed(clock.age(hit.hitType.assignmentDurationSeconds))];
  main.replaceChildren(
    heading(hit, installation.currency, { parts: [accepting] }),
    el("div", { class: "beside" }, problem, el("p", { class: "note" }, notes.join(" ")),
      el("p", { class: "description", dir: "auto" }, hit.hitType.description), element),
  );
  performance.mark("usable");
  return () => frame?.close();
}
