// A form of the market: draws its fields, reads and writes their answers, shows what is wrong.

import * as content from "./content.js";
import { el, newId } from "./dom.js";
import { choice } from "./fields/choice.js";
import { file } from "./fields/file.js";
import { likert } from "./fields/likert.js";
import { date, number, text, time } from "./fields/line.js";
import { ranking } from "./fields/ranking.js";
import { region } from "./fields/region.js";
import { slider } from "./fields/slider.js";
import * as words from "./words.js";

// Each draws a field as { element, read, write, freeze, focus, problem, isBusy }: `read` gives
// { values, other, files }, which `write` takes.
const KINDS = {
  TextField: text,
  NumberField: number,
  SingleChoiceField: choice,
  MultipleChoiceField: choice,
  FileField: file,
  DateField: date,
  TimeField: time,
  SliderField: slider,
  RankingField: ranking,
  RegionField: region,
  LikertField: likert,
};

export class TaskForm {
  #fields = new Map();

  // `typed` is called at each change of an answer.
  constructor(question, typed) {
    for (const field of question.fields) {
      const id = newId("field");
      this.#fields.set(field.name, KINDS[field.__typename](field, { id, typed }));
    }
    this.element = el(
      "form",
      { class: "form", novalidate: true, id: newId("form") },
      content.drawn(question.content),
      [...this.#fields.values()].map((each) => each.element),
    );
  }

  // Everything that is in the fields, to be written again.
  get draft() {
    return [...this.#fields].map(([name, field]) => ({ name, ...field.read() }));
  }

  // The input of submitAssignment. Fields without a value are left out.
  get answer() {
    return this.draft
      .filter(({ values, other }) => values.length > 0 || other)
      .map(({ name, values, other }) => (other ? { name, values, other } : { name, values }));
  }

  get isBusy() {
    return [...this.#fields.values()].some((field) => field.isBusy?.());
  }

  // Writes a draft. What the person is typing in at the moment stays.
  fill(draft) {
    for (const { name, ...answer } of draft) {
      const field = this.#fields.get(name);
      if (field && !field.element.contains(document.activeElement)) field.write(answer);
    }
  }

  // Shows the server's problems at their fields, and moves the focus to the first of them. Gives
  // those that belong to no field.
  show(problems) {
    const found = new Map();
    const rest = problems.filter((problem) => {
      const name = this.#named(problem.field);
      if (name === null) return true;
      found.set(name, [...(found.get(name) ?? []), problem]);
      return false;
    });
    for (const [name, field] of this.#fields) field.problem(sentences(found.get(name) ?? []));
    const [first] = [...this.#fields.keys()].filter((name) => found.has(name));
    if (first !== undefined) this.#fields.get(first).focus();
    return rest;
  }

  freeze() {
    for (const field of this.#fields.values()) field.freeze();
  }

  // The field at the path of a problem. A name may have dots and brackets, so the longest counts.
  #named(path) {
    const names = [...this.#fields.keys()].filter((name) => {
      const start = `answer.${name}`;
      return path === start || (path.startsWith(start) && ".[".includes(path[start.length]));
    });
    return names.sort((one, other) => other.length - one.length)[0] ?? null;
  }
}

// The server's sentences name the path of a field, which its place says here.
function sentence({ rule, bound, message }) {
  if (rule === "REQUIRED") return words.ANSWER_THIS;
  return bound ? words.itMustBe(bound) : message;
}

const sentences = (problems) => [...new Set(problems.map(sentence))].join(" ");
