// The time that is left: digits and a bar, amber and red near the end. Screen readers hear it at
// its warnings only.

import * as clock from "./clock.js";
import { el, speak } from "./dom.js";
import { hide, show } from "./strips.js";
import * as words from "./words.js";

const STAGES = [
  { name: "danger", seconds: 60, sentence: words.LAST_MINUTE },
  { name: "caution", seconds: 300, sentence: words.SOON },
];

export class Timer {
  #deadline;
  #total;
  #onEnd;
  #ticking;
  #stage = null;
  #said = null;
  #left = el("span", { class: "left" });
  #of = el("span", { class: "of" });
  #fill = el("div");
  #digits = el("div", { class: "digits" }, this.#left, " ", this.#of);
  bar = el("div", { class: "bar", "aria-hidden": "true" }, this.#fill);
  element = el("div", { class: "timer", role: "timer" }, this.#digits);

  // `total` in seconds; `onEnd` is called as the deadline passes.
  constructor(deadline, total, onEnd) {
    [this.#deadline, this.#total, this.#onEnd] = [deadline, total, onEnd];
    this.#of.textContent = words.leftOf(clock.digits(total));
    this.#ticking = setInterval(() => this.#draw(), 250);
    document.addEventListener("visibilitychange", this.#seen);
    this.#draw();
  }

  // The server has said the time.
  set({ deadline, serverNow, phase }) {
    clock.set(serverNow);
    this.#deadline = deadline;
    this.element.dataset.phase = phase;
    if (phase === "WARNING") this.#speak();
    this.#draw();
  }

  stop() {
    clearInterval(this.#ticking);
    document.removeEventListener("visibilitychange", this.#seen);
    hide("time");
  }

  ranOut() {
    this.stop();
    this.#show(0, "over");
    this.#of.textContent = words.TIME_RAN_OUT;
  }

  #seen = () => this.#draw();

  #draw() {
    const seconds = clock.secondsUntil(this.#deadline);
    // A stage longer than half the time is skipped.
    const stage = STAGES.find((each) => seconds <= each.seconds && each.seconds * 2 <= this.#total);
    this.#show(seconds, stage?.name ?? "");
    if (stage && stage !== this.#stage) {
      const [bold, rest] = stage.sentence;
      show("time", stage.name, el("p", {}, el("strong", {}, bold), " ", rest));
      this.#speak(stage.sentence.join(" "));
    }
    if (!stage && this.#stage) hide("time");
    this.#stage = stage ?? null;
    if (seconds <= 0) {
      clearInterval(this.#ticking);
      this.#onEnd();
    }
  }

  #show(seconds, stage) {
    const text = clock.digits(seconds);
    if (this.#left.textContent !== text) this.#left.textContent = text;
    this.element.dataset.stage = this.bar.dataset.stage = stage;
    const share = Math.min(1, Math.max(0, seconds / this.#total));
    this.#fill.style.inlineSize = `${(share * 100).toFixed(2)}%`;
  }

  #speak(sentence = inWords(clock.secondsUntil(this.#deadline))) {
    if (this.#said === sentence) return;
    this.#said = sentence;
    speak(sentence);
  }
}

function inWords(seconds) {
  const minutes = Math.round(seconds / 60);
  return minutes >= 1 ? words.minutesLeft(minutes) : words.secondsLeft(Math.max(0, Math.round(seconds)));
}
