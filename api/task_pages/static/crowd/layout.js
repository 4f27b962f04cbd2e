// What only arranges a page: buttons, notes, cards, tabs, windows, instructions.

class CrowdButton extends CrowdElement {
  draw() {
    const action = this.text("form-action");
    const type = action === "submit" || action === "reset" ? action : "button";
    this.control = make("button", { type, class: "kempelen-button" });
    this.control.disabled = this.flag("disabled");
    if (!this.textContent.trim()) {
      this.control.append(this.text("aria-label", this.text("icon", this.text("title"))));
    }
    this.control.append(...this.childNodes);
    this.append(this.control);
    const href = this.text("href");
    if (href) this.addEventListener("click", () => open(href, "_blank"));
  }

  before(name) {
    return this.flag(name);
  }

  focus() {
    this.control?.focus();
  }
}
forward(CrowdButton, ["disabled"]);
class CrowdIconButton extends CrowdButton {}
class CrowdFab extends CrowdButton {}

class CrowdBadge extends CrowdElement {
  draw() {
    this.append(make("strong", {}, ` ${this.text("label", this.text("icon"))} `));
  }
}

class CrowdAlert extends CrowdElement {
  draw() {
    this.classList.add("kempelen-box");
    this.setAttribute("role", this.text("type") === "error" ? "alert" : "status");
    if (!this.flag("dismissible")) return;
    const dismiss = () => (this.hidden = true);
    this.append(" ", make("button", { type: "button", onclick: dismiss }, "Dismiss"));
  }
}

class CrowdToast extends CrowdElement {
  static observedAttributes = ["open", "opened"];

  draw() {
    this.classList.add("kempelen-box");
    this.setAttribute("role", "status");
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    this.hidden = !this.flag("open") && !this.flag("opened");
  }

  open() {
    this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
    this.removeAttribute("opened");
  }
}

class CrowdCard extends CrowdElement {
  draw() {
    this.classList.add("kempelen-box");
    const [heading, src] = [this.text("heading"), this.text("image")];
    if (src) this.prepend(make("img", { src, alt: "", style: "max-width:100%" }));
    if (heading) this.prepend(make("h3", {}, heading));
  }
}

class CrowdModal extends CrowdElement {
  draw() {
    this.dialog = make("dialog", {}, ...this.childNodes);
    this.dialog.append(make("button", { type: "button", onclick: () => this.close() }, "Close"));
    const show = { type: "button", class: "kempelen-button", onclick: () => this.open() };
    if (this.hasAttribute("link-text")) this.append(make("button", show, this.text("link-text")));
    this.append(this.dialog);
    if (this.flag("open")) this.open();
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    this.dialog.close();
  }
}

class CrowdTab extends CrowdElement {
  draw() {
    this.setAttribute("role", "tabpanel");
    this.tabIndex = 0;
  }
}

class CrowdTabs extends CrowdElement {
  draw() {
    const tabs = [...this.children].filter((each) => each.localName === "crowd-tab");
    this.buttons = tabs.map((tab) => {
      const title = tab.getAttribute("header") ?? "";
      tab.setAttribute("aria-label", title);
      return make(
        "button",
        { type: "button", role: "tab", class: "kempelen-button", onclick: () => select(tab) },
        title,
      );
    });
    const select = (tab) => {
      tabs.forEach((each, number) => {
        const isShown = each === tab;
        each.hidden = !isShown;
        this.buttons[number].setAttribute("aria-selected", String(isShown));
        this.buttons[number].tabIndex = isShown ? 0 : -1;
      });
    };
    const moved = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const at = this.buttons.indexOf(document.activeElement);
      const next = (at + step + tabs.length) % tabs.length;
      select(tabs[next]);
      this.buttons[next].focus();
    };
    this.prepend(make("div", { role: "tablist", onkeydown: moved }, ...this.buttons));
    if (tabs.length) select(tabs[Number(this.text("selected", "0"))] ?? tabs[0]);
  }
}

// Instructions that are folded away until somebody wants them.
class CrowdInstructions extends CrowdElement {
  draw() {
    const title = this.text("link-text", this.text("header", "Instructions"));
    this.append(make("details", {}, make("summary", {}, title), ...this.childNodes));
  }
}
class FullInstructions extends CrowdInstructions {}

class InstructionsPart extends CrowdElement {
  draw() {
    this.prepend(make("h3", {}, this.constructor.heading));
  }
}
class DetailedInstructions extends InstructionsPart {
  static heading = "In detail";
}
class PositiveExample extends InstructionsPart {
  static heading = "A good example";
}
class NegativeExample extends InstructionsPart {
  static heading = "A bad example";
}
