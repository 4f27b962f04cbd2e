// Radio buttons. Each has a name of its own in the answer; a group lets one be selected.

class CrowdRadioGroup extends CrowdElement {
  draw() {
    this.setAttribute("role", "radiogroup");
  }

  get buttons() {
    return [...this.querySelectorAll("crowd-radio-button")];
  }

  get selected() {
    return this.buttons.find((each) => each.checked)?.value ?? null;
  }

  get groupName() {
    this.ownName ??= newId("radio");
    return this.ownName;
  }
}

class CrowdRadioButton extends CrowdElement {
  draw() {
    const group = this.closest("crowd-radio-group");
    const name = group ? group.groupName : `kempelen.radio.${this.name}`;
    this.control = make("input", { type: "radio", name, ".value": this.value });
    this.control.checked = this.flag("checked");
    this.control.disabled = this.flag("disabled");
    this.control.required = this.flag("required") || Boolean(group?.flag("required"));
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
forward(CrowdRadioButton, ["checked", "disabled", "required"]);
