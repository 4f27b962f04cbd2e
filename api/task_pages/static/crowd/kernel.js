// What the elements are made with. They draw native controls beside their own content, so that
// keyboards, screen readers and forms work with them as with any page.

let isReady = false;
const all = new Set();

class CrowdElement extends HTMLElement {
  #isDrawn = false;

  connectedCallback() {
    all.add(this);
    // While the page is read, an element has no content yet.
    if (isReady) queueMicrotask(() => this.begin());
  }

  begin() {
    if (this.#isDrawn || !this.isConnected) return;
    this.#isDrawn = true;
    this.draw();
  }

  draw() {}

  // What it adds to the answer under its name; undefined for nothing.
  get answer() {
    return undefined;
  }

  get name() {
    return this.getAttribute("name") ?? "";
  }

  set name(value) {
    this.setAttribute("name", value);
  }

  // Templates read an answer by either name.
  get _submittableValue() {
    return this.answer;
  }

  flag(name) {
    return this.hasAttribute(name) && this.getAttribute(name) !== "false";
  }

  text(name, otherwise = "") {
    return this.getAttribute(name) ?? otherwise;
  }

  list(name) {
    const found = literal(this.text(name));
    return Array.isArray(found) ? found : [];
  }
}

// A new element with attributes, properties that begin with a dot, and content.
function make(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith(".")) element[key.slice(1)] = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...content);
  return element;
}

let lastNumber = 0;
const newId = (kind) => `kempelen.${kind}${++lastNumber}`;

// A control that passes its value through properties of the element around it.
function forward(kind, names) {
  for (const name of names) {
    Object.defineProperty(kind.prototype, name, {
      get() {
        return this.control ? this.control[name] : this.before(name);
      },
      set(value) {
        if (this.control) this.control[name] = value;
        else if (typeof value === "boolean") this.toggleAttribute(name, value);
        else this.setAttribute(name, value);
      },
    });
  }
}

// Whether an element holds others of ours, as one does that was written <crowd-input ... />.
const holdsOthers = (element) =>
  [...element.querySelectorAll("*")].some((each) => each.localName.startsWith("crowd-"));

// A label around a control and the content that the element had.
function labelled(element, control) {
  if (holdsOthers(element)) {
    control.setAttribute("aria-label", element.text("value", element.name));
    element.prepend(control);
  } else {
    element.append(make("label", {}, control, make("span", {}, ...element.childNodes)));
  }
}

// Lists and objects as templates write them: JSON, or JavaScript with single quotes.
function literal(text) {
  const tokens = text.match(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[[\]{},:]|[^\s[\]{},:'"]+/gs) ?? [];
  let at = 0;
  const plain = (token) => {
    if (token === undefined) return undefined;
    if (/^['"]/.test(token)) return token.slice(1, -1).replace(/\\(.)/gs, "$1");
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    return /^-?[0-9.]+(e[-+]?[0-9]+)?$/i.test(token) ? Number(token) : token;
  };
  const read = () => {
    const token = tokens[at++];
    if (token === "[") {
      const found = [];
      while (at < tokens.length && tokens[at] !== "]") {
        if (tokens[at] === ",") at++;
        else found.push(read());
      }
      at++;
      return found;
    }
    if (token === "{") {
      const found = {};
      while (at < tokens.length && tokens[at] !== "}") {
        if (tokens[at] === ",") {
          at++;
          continue;
        }
        const key = plain(tokens[at++]);
        if (tokens[at] === ":") at++;
        Object.defineProperty(found, key, { value: read(), enumerable: true, writable: true });
      }
      at++;
      return found;
    }
    return plain(token);
  };
  return read();
}

const STYLE = `
  crowd-form, crowd-input, crowd-text-area, crowd-slider, crowd-checkbox, crowd-toggle-button,
  crowd-radio-group, crowd-classifier, crowd-classifier-multi-select, crowd-image-classifier,
  crowd-image-classifier-multi-select, crowd-entity-annotation, crowd-bounding-box, crowd-keypoint,
  crowd-polygon, crowd-polyline, crowd-line, crowd-card, crowd-alert, crowd-tabs, crowd-tab,
  crowd-instructions, crowd-toast, short-instructions, full-instructions, short-summary,
  detailed-instructions, positive-example, negative-example, classification-target, side-content
    { display: block; margin-block: 8px; }
  crowd-radio-button { display: inline-block; margin-inline-end: 16px; }
  [class^=kempelen] { font: 16px/1.5 system-ui, sans-serif; }
  .kempelen-wide { display: block; width: 100%; max-width: 40em; box-sizing: border-box; }
  .kempelen-row { display: block; margin-block: 4px; }
  .kempelen-box { border: 1px solid #8c8a82; border-radius: 8px; padding: 12px; }
  .kempelen-button { padding: 8px 16px; min-height: 40px; }
  .kempelen-stage { position: relative; display: inline-block; max-width: 100%; }
  .kempelen-stage img { display: block; max-width: 100%; }
  .kempelen-stage svg { position: absolute; inset: 0; width: 100%; height: 100%;
    touch-action: none; cursor: crosshair; }
  .kempelen-stage svg * { fill: rgb(52 68 196 / 15%); stroke: #3444c4; stroke-width: 2px;
    vector-effect: non-scaling-stroke; }
  crowd-alert[hidden], crowd-tab[hidden], crowd-toast[hidden] { display: none; }
`;
document.documentElement.append(make("style", { ".textContent": STYLE }));
