// One or several categories for a text, a picture, or whatever the template shows.

class CrowdClassifier extends CrowdElement {
  draw() {
    const name = newId("category");
    const legend = make("legend", {}, this.text("header", this.name));
    const picture = this.picture();
    this.boxes = this.offered().map((value) =>
      make("input", { type: this.isMany ? "checkbox" : "radio", name, ".value": value }),
    );
    for (const each of this.boxes) {
      each.required = !this.isMany;
      each.addEventListener("change", () => this.changed(each));
    }
    const rows = this.boxes.map((each) =>
      make("label", { class: "kempelen-row" }, each, " ", each.value),
    );
    const field = make("fieldset", { class: "kempelen-box" }, legend, ...this.childNodes);
    field.append(...picture, ...rows);
    this.append(field);
    this.changed(null);
  }

  get isMany() {
    return this.localName.endsWith("-multi-select");
  }

  get exclusion() {
    return this.isMany ? (literal(this.text("exclusion-category"))?.text ?? null) : null;
  }

  offered() {
    const categories = this.list("categories").map(String);
    return this.exclusion === null ? categories : [...categories, this.exclusion];
  }

  picture() {
    if (!this.hasAttribute("src")) return [];
    const src = this.text("src");
    return [make("img", { src, alt: "The picture to classify", style: "max-width:100%" })];
  }

  // Nothing else goes with the category that means none of the others.
  changed(box) {
    if (box?.checked && this.exclusion !== null) {
      const isNone = box.value === this.exclusion;
      for (const each of this.boxes) {
        if (each !== box && (isNone || each.value === this.exclusion)) each.checked = false;
      }
    }
    if (this.isMany && this.boxes.length) {
      const isMissing = !this.boxes.some((each) => each.checked);
      this.boxes[0].setCustomValidity(isMissing ? "Select at least one." : "");
    }
  }

  get labels() {
    return (this.boxes ?? []).filter((each) => each.checked).map((each) => each.value);
  }

  get answer() {
    if (this.isMany) return { labels: this.labels };
    return this.labels.length ? { label: this.labels[0] } : undefined;
  }

  get value() {
    return this.answer;
  }
}
class CrowdClassifierMultiSelect extends CrowdClassifier {}
class CrowdImageClassifier extends CrowdClassifier {}
class CrowdImageClassifierMultiSelect extends CrowdClassifier {}
