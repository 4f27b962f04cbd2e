// The form of the elements: what they answer becomes fields when it is submitted.

class CrowdForm extends CrowdElement {
  get form() {
    return this.querySelector("form") ?? this.closest("form");
  }

  submit() {
    this.form?.requestSubmit();
  }

  reset() {
    this.form?.reset();
  }
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// The answers of a form by name. Parts of one object may come from several elements.
function answersOf(form, data, takesNative) {
  const answers = [];
  const add = (name, value) => {
    const same = answers.find(([other, found]) => other === name && isObject(found));
    if (same && isObject(value)) Object.assign(same[1], value);
    else answers.push([name, isObject(value) ? { ...value } : value]);
  };
  const ticked = new Set();
  for (const each of form.querySelectorAll("*")) {
    if (each instanceof CrowdElement) {
      if (each.name && each.answer !== undefined) add(each.name, each.answer);
      continue;
    }
    const isTicked = each.type === "radio" || each.type === "checkbox";
    if (!takesNative || each.localName !== "input" || !isTicked) continue;
    if (!each.name || each.disabled || each.name.startsWith("kempelen.")) continue;
    ticked.add(each.name);
    add(each.name, { [each.value]: each.checked });
  }
  for (const name of [...data.keys()]) {
    if (name.startsWith("kempelen.") || ticked.has(name)) data.delete(name);
  }
  return answers;
}

// An object in fields with dots in their names, as the service's results had them.
function* flattened(name, value) {
  if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) yield* flattened(`${name}.${key}`, each);
  } else {
    yield [name, typeof value === "string" ? value : JSON.stringify(value ?? null)];
  }
}

document.addEventListener("formdata", ({ target, formData }) => {
  const crowdForm = target.closest("crowd-form") ?? target.querySelector("crowd-form");
  const answers = answersOf(target, formData, crowdForm !== null);
  if (!crowdForm || crowdForm.text("answer-format") === "flatten-objects") {
    for (const [name, value] of answers) {
      for (const [flat, text] of flattened(name, value)) formData.append(flat, text);
    }
    return;
  }
  // Without that attribute the service had one field with all of them.
  const whole = {};
  for (const [name, value] of [...formData]) {
    if (name === "assignmentId" || typeof value !== "string") continue;
    if (Object.hasOwn(whole, name)) whole[name] = [whole[name], value].flat();
    else whole[name] = value;
    formData.delete(name);
  }
  for (const [name, value] of answers) whole[name] = value;
  formData.append("taskAnswers", JSON.stringify([whole]));
});
