// The page of a requester in a frame, by the contract of docs/frames.md.

import { el } from "./dom.js";
import { FrameFiles, UPLOAD } from "./frame-files.js";
import * as words from "./words.js";

const MESSAGE = "kempelen.externalSubmit";
const SLOW_SECONDS = 10;
const SECONDS_BETWEEN = 1; // a page that sends message after message costs the worker's budget

export class TaskFrame {
  #frame;
  #iframe;
  #slow;
  #lastAt = -Infinity;
  #onMessage = null;
  element;

  constructor(frame) {
    this.#frame = frame;
    const note = el("p", { class: "slow", role: "status", hidden: true }, words.NO_ANSWER_YET);
    this.#iframe = el("iframe", { title: words.TASK_FRAME, referrerpolicy: "no-referrer" });
    this.#iframe.setAttribute("sandbox", frame.sandbox); // to the letter, and before the address
    if (frame.height > 0) this.#iframe.style.blockSize = `${frame.height}px`;
    this.#iframe.addEventListener("load", () => {
      clearTimeout(this.#slow);
      note.hidden = true;
    });
    this.#slow = setTimeout(() => (note.hidden = false), SLOW_SECONDS * 1000);
    this.#iframe.src = frame.url;
    this.element = el("div", { class: "frame" }, note, this.#iframe);
  }

  // Calls `submit` with the answer that this frame hands over for this assignment, and uploads the
  // files that it asks for; see FrameFiles for the rest.
  listen(assignmentId, { submit, isOver, tell }) {
    const files = new FrameFiles({ isOver, tell });
    this.#onMessage = (event) => {
      const { source, data } = event;
      // Of all windows that can send messages here, only the frame hands over its answer. The
      // origin of the message is "null" for a page of HTML.
      if (source !== this.#iframe.contentWindow || data?.assignmentId !== assignmentId) return;
      if (data.type === UPLOAD) return files.take(event);
      if (data.type !== MESSAGE || !isAnswer(data.answer)) return;
      if (performance.now() - this.#lastAt < SECONDS_BETWEEN * 1000) return;
      this.#lastAt = performance.now();
      submit(data.answer.map(({ name, values }) => ({ name, values })));
    };
    addEventListener("message", this.#onMessage);
  }

  // Shows the page again, to be worked on.
  reload() {
    this.#iframe.src = this.#frame.url;
  }

  close() {
    clearTimeout(this.#slow);
    removeEventListener("message", this.#onMessage);
  }
}

const isText = (value) => typeof value === "string";

const isAnswer = (answer) =>
  Array.isArray(answer) &&
  answer.every(
    (field) => isText(field?.name) && Array.isArray(field.values) && field.values.every(isText),
  );
