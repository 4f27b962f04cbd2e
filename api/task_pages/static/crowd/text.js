// Labels for parts of a text: select a part, by mouse or keyboard, and press the button of a label.

class CrowdEntityAnnotation extends CrowdElement {
  draw() {
    this.marked = this.list("initial-value");
    const text = this.text("text");
    this.shown = make("textarea", { class: "kempelen-wide", readonly: true, ".value": text });
    this.shown.rows = Math.min(20, 2 + Math.ceil(text.length / 60));
    this.shown.setAttribute("aria-label", "The text. Select a part of it, then press a label.");
    this.said = make("p", { role: "status" });
    this.rows = make("ol", {});
    const buttons = this.kinds.map(({ label, title }) =>
      make(
        "button",
        { type: "button", class: "kempelen-button", onclick: () => this.mark(label) },
        title,
      ),
    );
    const legend = make("legend", {}, this.text("header", this.name));
    const parts = [legend, this.shown, make("p", {}, ...buttons), this.said, this.rows];
    this.prepend(make("fieldset", { class: "kempelen-box" }, ...parts));
    this.show();
  }

  get kinds() {
    return this.list("labels").map((each) => {
      const label = String(each?.label ?? each);
      return { label, title: String(each?.fullDisplayName ?? label) };
    });
  }

  mark(label) {
    const { selectionStart: startOffset, selectionEnd: endOffset } = this.shown;
    if (startOffset === endOffset) {
      this.said.textContent = "Select a part of the text first.";
      return;
    }
    const overlaps = (each) => each.startOffset < endOffset && startOffset < each.endOffset;
    this.marked = this.marked.filter((each) => !overlaps(each));
    this.marked.push({ endOffset, label, startOffset });
    this.marked.sort((one, other) => one.startOffset - other.startOffset);
    this.said.textContent = "Marked.";
    this.show();
  }

  show() {
    const titles = new Map(this.kinds.map(({ label, title }) => [label, title]));
    this.rows.replaceChildren(
      ...this.marked.map((each) => {
        const part = this.shown.value.slice(each.startOffset, each.endOffset);
        const remove = () => {
          this.marked = this.marked.filter((other) => other !== each);
          this.said.textContent = `Removed: ${part}`;
          this.show();
        };
        const button = make("button", { type: "button", onclick: remove }, "Remove");
        button.setAttribute("aria-label", `Remove ${part}`);
        return make("li", {}, make("mark", {}, part), ` ${titles.get(each.label)} `, button);
      }),
    );
  }

  get answer() {
    return { entities: this.marked ?? [] };
  }

  get value() {
    return this.answer;
  }
}
