// `/assignments/ID`: an assignment, from its acceptance until it is handed in.

import { acceptNext } from "./accepting.js";
import { aside } from "./aside.js";
import { ask, SignedOut, Unreachable } from "./client.js";
import * as clock from "./clock.js";
import { askUntilAnswered } from "./connection.js";
import * as dialogs from "./dialogs.js";
import { RETURN, STATUS, SUBMIT, TIMER, WORK } from "./documents.js";
import { button, el, speak } from "./dom.js";
import * as drafts from "./drafts.js";
import { ended, outcome } from "./ended.js";
import { foot } from "./foot.js";
import { heading } from "./heading.js";
import { missing } from "./missing.js";
import { ticking } from "./queue.js";
import * as session from "./session.js";
import * as sitting from "./sitting.js";
import { Live } from "./socket.js";
import * as strips from "./strips.js";
import { Tabs } from "./tabs.js";
import { task } from "./task.js";
import { Timer } from "./timer.js";
import * as words from "./words.js";

export async function work(main, id, tools) {
  const data = await askUntilAnswered("page", WORK, { id });
  if (!data.me) throw new SignedOut();
  clock.set(data.serverTime);
  if (!data.node?.hit) return missing(main);
  const queue = data.me.worker?.assignments.nodes ?? [];
  drafts.prune(queue.map((each) => each.id));
  const view = new WorkView(main, data, queue, tools);
  return () => view.close();
}

class WorkView {
  #main;
  #assignment;
  #currency;
  #tools;
  #task;
  #timer;
  #foot;
  #live = null;
  #tabs = null;
  #closings = [];
  #isOver = false;
  #isSubmitting = false;
  #notice = el("div", { class: "outcome" });
  #problem = el("p", { class: "problem", role: "alert", hidden: true });

  constructor(main, { node, installation }, queue, tools) {
    [this.#main, this.#assignment, this.#currency, this.#tools] = [main, node, installation.currency, tools];
    this.#draw(queue);
    if (node.status !== "IN_PROGRESS") return this.#end(outcome(node.status), { isNews: false });
    this.#restore();
    this.#follow();
    performance.mark("usable");
  }

  close() {
    this.#isOver = true;
    this.#stop();
    this.#tabs?.close();
    this.#task.frame?.close();
    for (const each of this.#closings) each();
  }

  #draw(queue) {
    const { id, hit, deadline, frame } = this.#assignment;
    const seconds = hit.hitType.assignmentDurationSeconds;
    this.#timer = new Timer(deadline, seconds, () => this.#ranOut());
    this.#foot = foot(hit, { isForm: hit.question.__typename === "FormQuestion" }, {
      submit: () => this.#submitForm(),
      giveBack: () => this.#giveBack(),
      report: () => dialogs.report(hit, (sentence) => this.#say("good", sentence)),
    });
    this.#task = task(hit.question, frame, { typed: () => this.#typed(), foot: this.#foot.element });
    this.#task.frame?.listen(id, {
      submit: (answer) => this.#submit(answer),
      isOver: () => this.#isOver,
      tell: (sentence) => this.#refused(sentence),
    });
    const beside = aside(hit, queue, this.#currency, id);
    this.#closings.push(ticking(beside), this.#foot.close);
    const head = heading(hit, this.#currency, { parts: [this.#timer.element, this.#foot.actions], bar: this.#timer.bar });
    const column = el("div", { class: "column" }, this.#notice, this.#problem, this.#task.element);
    this.#main.replaceChildren(head, el("div", { class: "beside with-aside" }, column, beside));
    const keys = (event) => this.#key(event);
    document.addEventListener("keydown", keys);
    this.#closings.push(() => document.removeEventListener("keydown", keys));
    this.#task.form?.element.addEventListener("submit", (event) => {
      event.preventDefault(); // Enter in a field hands nothing in
    });
  }

  #restore() {
    const draft = drafts.read(this.#assignment.id);
    if (draft) this.#task.form?.fill(draft.fields);
  }

  #follow() {
    const { id } = this.#assignment;
    const { token } = session.current();
    this.#live = new Live(token, () => {
      session.lapse();
      this.#tools.signIn(words.SIGN_IN_AGAIN);
    });
    this.#live.subscribe(TIMER, { id }, {
      next: ({ assignmentTimer: at }) => this.#timed(at),
      error: (problem) => console.warn(problem.message), // the local countdown goes on
    });
    this.#tabs = new Tabs(id, {
      others: (isSecond) => this.#beside(isSecond),
      draft: (fields) => this.#task.form?.fill(fields),
      ended: (how) => this.#end(how, { isElsewhere: true }),
    });
  }

  #beside(isSecond) {
    if (isSecond) strips.show("tabs", "note", el("p", { role: "status" }, words.OTHER_TAB));
    else strips.hide("tabs");
  }

  #timed(at) {
    if (this.#isOver) return;
    this.#timer.set(at);
    if (at.phase === "EXPIRED") this.#end("ABANDONED");
    if (at.phase === "ENDED" && !this.#isSubmitting) this.#learnHowItEnded();
  }

  // The deadline has passed by the clock: the market says what became of the assignment.
  async #ranOut() {
    while (!this.#isOver) {
      const status = await this.#status();
      if (status !== "IN_PROGRESS") return this.#end(outcome(status));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async #learnHowItEnded() {
    const status = await this.#status();
    if (status !== "IN_PROGRESS") this.#end(outcome(status), { isElsewhere: true });
  }

  async #status() {
    const isOver = () => this.#isOver;
    const data = await askUntilAnswered("status", STATUS, { id: this.#assignment.id }, isOver);
    if (data) clock.set(data.serverTime);
    return data?.node?.status ?? "IN_PROGRESS";
  }

  #typed() {
    if (this.#isOver) return;
    const { draft } = this.#task.form;
    if (!drafts.keep(this.#assignment.id, draft)) this.#say("caution", words.DRAFT_NOT_KEPT);
    this.#tabs?.typed(draft);
  }

  #submitForm() {
    const { form } = this.#task;
    if (form.isBusy) return this.#refused(words.FILES_ON_THEIR_WAY);
    return this.#submit(form.answer);
  }

  // Hands the answer in. Without a connection it is tried again until there is an answer: the same
  // answer again is the same submission.
  async #submit(answer) {
    if (this.#isSubmitting || this.#isOver) return;
    this.#isSubmitting = true;
    this.#problem.hidden = true;
    this.#foot.wait(true);
    const input = { assignmentId: this.#assignment.id, answer };
    try {
      const data = await this.#handedIn(input);
      if (!data) return;
      const { submitAssignment: result } = data;
      if (result.assignment) await this.#submitted();
      else this.#notTaken(result);
    } finally {
      this.#isSubmitting = false;
      this.#foot.wait(false);
    }
  }

  async #handedIn(input) {
    try {
      return await ask(SUBMIT, { input });
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem;
      this.#refused(words.SUBMIT_WAITS);
      const data = await askUntilAnswered("submit", SUBMIT, { input }, () => this.#isOver);
      this.#problem.hidden = true;
      return data;
    }
  }

  async #submitted() {
    const { id, hit } = this.#assignment;
    sitting.count(id, hit.reward);
    const next = this.#foot.acceptsNext ? await acceptNext(hit.group, id) : null;
    this.#tabs?.ended("SUBMITTED");
    this.#end("SUBMITTED", { refusal: next?.message });
    if (next?.id) {
      speak(words.SUBMITTED);
      this.#tools.go(`/assignments/${next.id}`);
    }
  }

  #notTaken({ reason, message, problems = [] }) {
    const rest = this.#task.form ? this.#task.form.show(problems) : problems;
    if (reason === "DEADLINE_PASSED") return this.#ranOut();
    if (reason === "WRONG_STATE" || reason === "ANSWER_DIFFERS") this.#learnHowItEnded();
    const sentences = rest.map((each) => each.message);
    const isMarked = problems.length > rest.length;
    const why = isMarked ? words.PROBLEMS : (sentences.join(" ") || message);
    const all = isMarked ? [why, ...sentences].join(" ") : why;
    this.#refused(words.notSubmitted(all), { isMarked });
    this.#task.frame?.reload();
  }

  // The focus is at the first field that is marked, and the page there; else it is here.
  #refused(sentence, { isMarked = false } = {}) {
    this.#problem.textContent = sentence;
    this.#problem.hidden = false;
    if (!isMarked) this.#problem.scrollIntoView({ block: "nearest" });
  }

  async #giveBack() {
    if (this.#isOver || !(await dialogs.confirmReturn())) return;
    const input = { assignmentId: this.#assignment.id };
    const isOver = () => this.#isOver;
    const data = await askUntilAnswered("return", RETURN, { input }, isOver);
    if (!data) return;
    const { assignment, message } = data.returnAssignment;
    if (!assignment) return this.#refused(message);
    this.#tabs?.ended("RETURNED");
    this.#end("RETURNED");
  }

  // Nothing can be done with the assignment any more.
  #end(how, { isElsewhere = false, isNews = true, refusal = null } = {}) {
    if (this.#isOver) return;
    this.#isOver = true;
    const { id, deadline, hit } = this.#assignment;
    drafts.remove(id);
    this.#stop();
    if (how === "ABANDONED") this.#timer.ranOut();
    else this.#timer.element.hidden = this.#timer.bar.hidden = true;
    this.#task.form?.freeze();
    this.#foot.end();
    const row = this.#main.querySelector(".queue [aria-current]");
    if (row) row.end();
    this.#problem.hidden = true;
    const panel = ended(how, { deadline, hit, currency: this.#currency, isElsewhere, refusal }, (input) =>
      this.#next(panel, input),
    );
    this.#notice.replaceChildren(panel);
    this.#task.element.hidden = how !== "ABANDONED" && isNews;
    if (isNews && !isElsewhere) panel.querySelector("h2").focus();
    if (isNews) speak(panel.querySelector("h2").textContent);
  }

  async #next(panel, accepting) {
    accepting.disabled = true;
    const answer = await acceptNext(this.#assignment.hit.group, `${this.#assignment.id}`);
    if (answer.id) return this.#tools.go(`/assignments/${answer.id}`);
    accepting.disabled = false;
    panel.refuse(answer.message);
    return undefined;
  }

  #stop() {
    this.#timer.stop();
    this.#live?.close();
    strips.hide("tabs");
  }

  #key(event) {
    if (event.repeat || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.#task.form) {
      event.preventDefault();
      this.#submitForm();
    }
    if (event.altKey && event.code === "KeyR" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.#giveBack();
    }
  }

  #say(kind, sentence) {
    const close = button("×", { class: "plain step", "aria-label": words.CANCEL, click: () => strips.hide("said") });
    strips.show("said", kind, el("p", { role: "status" }, sentence), close);
  }
}
