// Fields for text, numbers, and yes or no.

class CrowdInput extends CrowdElement {
  draw() {
    const pattern = this.text("allowed-pattern");
    this.control = this.made();
    const { control } = this;
    control.className = "kempelen-wide";
    for (const [from, to] of [
      ["placeholder", "placeholder"],
      ["max-length", "maxlength"],
      ["min-length", "minlength"],
    ]) {
      if (this.hasAttribute(from)) control.setAttribute(to, this.text(from));
    }
    control.value = this.text("value");
    control.required = this.flag("required");
    control.disabled = this.flag("disabled");
    control.readOnly = this.flag("readonly");
    if (pattern) {
      // The characters that may be typed.
      const allowed = new RegExp(pattern);
      control.addEventListener("beforeinput", (event) => {
        if (event.data && ![...event.data].every((each) => allowed.test(each))) {
          event.preventDefault();
        }
      });
    }
    const message = this.text("error-message");
    if (message) {
      control.addEventListener("invalid", () => control.setCustomValidity(message));
      control.addEventListener("input", () => control.setCustomValidity(""));
    }
    if (this.hasAttribute("label")) {
      this.prepend(make("label", {}, make("span", {}, this.text("label")), control));
    } else {
      control.setAttribute("aria-label", this.text("placeholder", this.name));
      this.prepend(control);
    }
    if (this.flag("auto-focus")) control.focus();
  }

  made() {
    return make("input", { type: this.text("type", "text") });
  }

  before(name) {
    return name === "value" ? this.text("value") : this.flag(name);
  }

  get answer() {
    return this.control?.disabled ? undefined : this.value;
  }

  focus() {
    this.control?.focus();
  }
}
forward(CrowdInput, ["value", "disabled", "required"]);

class CrowdTextArea extends CrowdInput {
  made() {
    return make("textarea", { rows: this.text("rows", "3") });
  }
}

class CrowdSlider extends CrowdElement {
  draw() {
    const output = make("output", {});
    const range = { min: this.text("min", "0"), max: this.text("max", "100") };
    this.control = make("input", { type: "range", ...range, step: this.text("step", "1") });
    const { control } = this;
    control.value = this.text("value", range.min);
    control.disabled = this.flag("disabled");
    control.setAttribute("aria-label", this.text("label", this.name));
    const show = () => (output.textContent = control.value);
    control.addEventListener("input", show);
    show();
    const row = [make("span", {}, range.min), control, make("span", {}, range.max), " ", output];
    this.prepend(make("span", { class: "kempelen-row" }, ...row));
  }

  before(name) {
    return name === "value" ? this.text("value", this.text("min", "0")) : this.flag(name);
  }

  get answer() {
    return this.control?.disabled ? undefined : Number(this.value);
  }
}
forward(CrowdSlider, ["value", "disabled"]);

class CrowdCheckbox extends CrowdElement {
  static role = null;

  draw() {
    this.control = make("input", { type: "checkbox", role: this.constructor.role });
    this.control.checked = this.flag("checked");
    this.control.required = this.flag("required");
    this.control.disabled = this.flag("disabled");
    labelled(this, this.control);
  }

  before(name) {
    return this.flag(name);
  }

  get value() {
    return this.text("value", "on");
  }

  set value(value) {
    this.setAttribute("value", value);
  }

  get answer() {
    return this.control?.disabled ? undefined : { [this.value]: this.checked };
  }
}
forward(CrowdCheckbox, ["checked", "disabled", "required"]);

class CrowdToggleButton extends CrowdCheckbox {
  static role = "switch";
}
