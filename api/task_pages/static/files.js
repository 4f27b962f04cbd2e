// Files of a form. A page has no token to upload with, so each file is handed to the page around
// the frame, which uploads it and answers with its id. The id is sent in place of the file.

const ASK = "kempelen.upload";
const STARTED = "kempelen.uploading";
const DONE = "kempelen.uploaded";
const SECONDS_TO_BEGIN = 5; // a page around that knows no files never answers

class FormFiles {
  #assignment;
  #targets;
  #asked = new Map(); // by number: what is called when the page around answers
  #numbers = 0;
  #ids = new WeakMap(); // by file, so that none is sent twice
  #waiting = Promise.resolve();
  #busy = new WeakSet();
  #ready = new WeakSet(); // forms that are submitted at this moment, by us

  constructor(assignment, targets) {
    this.#assignment = assignment;
    this.#targets = targets;
    addEventListener("message", (event) => this.#hear(event));
    // After all other listeners: elements add their answers there.
    addEventListener("formdata", (event) => this.#replace(event.target, event.formData));
  }

  // Whether a form is not to be submitted yet. `submit` is called once its files have arrived.
  holds(form, controls, submit) {
    if (this.#ready.has(form)) return false;
    if (this.#busy.has(form)) return true;
    const missing = chosenIn(form).filter(({ file }) => !this.#ids.has(file));
    if (missing.length === 0) return false;
    this.#busy.add(form);
    this.#send(form, missing.map(({ file }) => file), controls, submit);
    return true;
  }

  async #send(form, files, controls, submit) {
    const focused = document.activeElement;
    const disabled = controls.filter((each) => !each.disabled);
    for (const each of disabled) each.disabled = true;
    let problem = "";
    try {
      for (const [at, file] of files.entries()) {
        tell(`Sending file ${at + 1} of ${files.length}: ${file.name}`);
        this.#ids.set(file, await this.#upload(file));
      }
    } catch (fault) {
      problem = fault.message;
    }
    for (const each of disabled) each.disabled = false;
    if (disabled.includes(focused) && document.activeElement === document.body) focused.focus();
    this.#busy.delete(form);
    tell(problem && `Not submitted: ${problem} What you entered is still here.`);
    if (problem) return;
    this.#ready.add(form);
    submit();
    this.#ready.delete(form);
  }

  // One after the other, whatever their forms.
  #upload(file) {
    const result = this.#waiting.then(() => this.#ask(file));
    this.#waiting = result.catch(() => {});
    return result;
  }

  #ask(file) {
    return new Promise((resolve, reject) => {
      const number = ++this.#numbers;
      const end = (outcome, value) => {
        clearTimeout(patience);
        this.#asked.delete(number);
        outcome(value);
      };
      const patience = setTimeout(
        () => end(reject, new Error("The page around this one takes no files.")),
        SECONDS_TO_BEGIN * 1000,
      );
      this.#asked.set(number, ({ type, id, message }) => {
        if (type === STARTED) clearTimeout(patience);
        else if (typeof id === "string") end(resolve, id);
        else end(reject, new Error(`${file.name} was not taken. ${message ?? ""}`));
      });
      const message = { type: ASK, assignmentId: this.#assignment, number, file };
      for (const target of this.#targets) window.parent.postMessage(message, target);
    });
  }

  #hear({ source, data }) {
    if (source !== window.parent || (data?.type !== STARTED && data?.type !== DONE)) return;
    this.#asked.get(data.number)?.(data);
  }

  // The ids in the places of the files. A field that was left empty sends nothing.
  #replace(form, data) {
    if (![...data.values()].some((value) => value instanceof File)) return;
    const chosen = chosenIn(form);
    const entries = [...data];
    for (const name of new Set(data.keys())) data.delete(name);
    for (const [name, value] of entries) {
      if (!(value instanceof File)) data.append(name, value);
      else if (value.size || value.name) {
        const at = chosen.findIndex((each) => each.name === name);
        const id = at < 0 ? undefined : this.#ids.get(chosen.splice(at, 1)[0].file);
        data.append(name, id ?? value);
      }
    }
  }
}

// The files of a form with the names of their fields, in the order in which a browser sends them.
const chosenIn = (form) =>
  [...document.querySelectorAll("input[type=file]")]
    .filter((each) => each.form === form && each.name && !each.matches(":disabled"))
    .flatMap(({ name, files }) => [...files].map((file) => ({ name, file })));

// A line that a screen reader reads when it has time.
let told = null;
function tell(text) {
  if (!told) {
    told = document.createElement("div");
    told.setAttribute("role", "status");
    told.style.cssText =
      "position:sticky;bottom:0;z-index:2147483647;padding:8px 12px;margin:8px 0;" +
      "background:#fcf1da;color:#3b2500;border:1px solid #7f4e00;font:16px/1.5 system-ui,sans-serif";
    document.body.append(told);
  }
  told.textContent = text;
  told.hidden = text === "";
  if (text) told.scrollIntoView({ block: "nearest" });
}
