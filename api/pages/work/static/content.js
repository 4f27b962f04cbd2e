// Contents of a question: titles, texts, pictures, sound, video.

import { el, sanitised } from "./dom.js";
import * as words from "./words.js";

export const drawn = (contents) => contents.map(one);

function one({ kind, text, html, url, transcript }) {
  switch (kind) {
    case "TITLE":
      return sanitised("h2", { class: "title", dir: "auto" }, html);
    case "TEXT":
      return sanitised("div", { class: "text", dir: "auto" }, html);
    case "IMAGE":
      return el("img", { class: "picture", src: url, alt: text, referrerpolicy: "no-referrer" });
    case "AUDIO":
      return withTranscript(medium("audio", url, text), transcript);
    case "VIDEO":
      return withTranscript(medium("video", url, text), transcript);
    default:
      return el("p", { dir: "auto" }, text);
  }
}

const medium = (tag, url, text) =>
  el(tag, { controls: true, preload: "metadata", src: url, "aria-label": text });

function withTranscript(element, transcript) {
  const text = transcript
    ? el("details", {}, el("summary", {}, words.TRANSCRIPT), el("p", { dir: "auto" }, transcript))
    : null;
  return el("div", { class: "medium" }, element, text);
}
