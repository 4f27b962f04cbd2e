// Builds elements, and inserts the HTML that the server has sanitised.

// The one place where text becomes HTML: the market renders and sanitises labels and contents
// (`labelHtml`, `html`), and nothing else may pass here.
const policy = globalThis.trustedTypes?.createPolicy("kempelen", { createHTML: (html) => html }) ?? {
  createHTML: (html) => html,
};

// An element. Attributes that are functions listen to the event of their name, true sets an empty
// attribute, and null, undefined and false set nothing.
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAll(element, attributes);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAll(element, attributes);
  element.append(...children);
  return element;
}

export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
}

export function sanitised(tag, attributes, html) {
  const element = el(tag, attributes);
  element.innerHTML = policy.createHTML(html);
  return element;
}

let count = 0;
export const newId = (prefix) => `${prefix}-${++count}`;

// A text of a person: its own direction, whatever stands around it.
export const theirs = (text, tag = "bdi") => el(tag, { dir: "auto" }, text);

export const button = (text, attributes = {}) => el("button", { type: "button", ...attributes }, text);

// Says a sentence to screen readers; the same sentence again is said again.
export function speak(sentence) {
  const spoken = document.getElementById("spoken");
  spoken.textContent = spoken.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
