// Files: each is sent as soon as it is chosen, and the answer has the ids of the uploads.

import { Failed, SignedOut, Unreachable } from "../client.js";
import { button, el } from "../dom.js";
import { size } from "../numbers.js";
import { send } from "../uploads.js";
import * as words from "../words.js";
import { single } from "./field.js";

export function file(field, { id, typed }) {
  const { contentTypes, maxBytes, maxFiles } = field;
  let files = []; // { name, bytes, id?, row, file? }
  let isFrozen = false;
  const control = el("input", {
    type: "file",
    accept: contentTypes.join(","),
    multiple: maxFiles > 1,
    change: choose,
  });
  const list = el("ul", { class: "files" });
  const note = el("p", { class: "problem", role: "status", hidden: true });

  function say(sentence) {
    note.textContent = sentence;
    note.hidden = sentence === "";
  }

  function choose() {
    say("");
    const chosen = [...control.files];
    control.value = "";
    if (maxFiles === 1 && chosen.length > 0) files = [];
    for (const each of chosen) {
      if (each.size > maxBytes) say(words.tooLarge(each.name, size(maxBytes)));
      else if (files.length >= maxFiles) say(words.tooManyFiles(maxFiles));
      else start({ name: each.name, bytes: each.size, file: each });
    }
    draw();
  }

  function start(entry) {
    files.push(entry);
    entry.row = row(entry);
    sendOne(entry);
  }

  async function sendOne(entry) {
    entry.problem = null;
    entry.row.show(words.sent(0));
    try {
      const share = (part) => entry.row.show(words.sent(Math.floor(part * 100)), part);
      entry.id = await send(entry.file, share);
      entry.row.show(words.ARRIVED);
      typed();
    } catch (fault) {
      if (!(fault instanceof Failed || fault instanceof Unreachable || fault instanceof SignedOut)) {
        throw fault;
      }
      entry.problem = fault.message || words.SIGN_IN_AGAIN;
      entry.row.fail(entry.problem);
    }
  }

  function row(entry) {
    const state = el("span", { class: "state" });
    const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": entry.name });
    const again = button(words.SEND_AGAIN, { class: "plain", hidden: true, click: () => sendOne(entry) });
    const out = button("×", {
      class: "plain step",
      "aria-label": words.remove(entry.name),
      click: () => takeOut(entry),
    });
    const name = el("bdi", { class: "what" }, entry.name);
    const element = el("li", {}, name, el("span", { class: "size" }, size(entry.bytes)), bar, state, again, out);
    const show = (text, share = null) => {
      state.textContent = text;
      bar.hidden = share === null;
      if (share !== null) bar.value = share;
      again.hidden = true;
    };
    const fail = (text) => (show(text), (again.hidden = false));
    return { element, show, fail, out };
  }

  function takeOut(entry) {
    files = files.filter((each) => each !== entry);
    draw();
    control.focus();
    typed();
  }

  function draw() {
    list.replaceChildren(...files.map((each) => each.row.element));
    list.hidden = files.length === 0;
    control.disabled = isFrozen;
  }

  draw();
  if (field.isRequired) control.setAttribute("aria-required", "true");
  const arrived = () => files.filter((each) => each.id);
  return {
    ...single(field, control, id, {
      hint: words.filesAtMost(maxFiles, size(maxBytes)),
      more: [list, note],
    }),
    isBusy: () => files.some((each) => !each.id && !each.problem),
    read: () => ({
      values: arrived().map((each) => each.id),
      files: arrived().map(({ id, name, bytes }) => ({ id, name, bytes })),
    }),
    write: ({ files: kept = [] }) => {
      const sending = files.filter((each) => !each.id);
      files = kept.map((each) => ({ ...each }));
      for (const each of files) {
        each.row = row(each);
        each.row.show(words.ARRIVED);
      }
      files.push(...sending);
      draw();
    },
    freeze: () => {
      isFrozen = true;
      draw();
      for (const each of files) each.row.out.disabled = true;
    },
  };
}
