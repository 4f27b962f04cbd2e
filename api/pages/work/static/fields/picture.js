// The picture of a region field, with its regions drawn over it. The drawing has the coordinates
// of the picture, so that a pointer and the numbers mean the same.

import { el, svg } from "../dom.js";
import * as words from "../words.js";
import { bounds, boxBetween, moved, near } from "./shapes.js";

const NEAR = 12; // pixels of the screen
const SMALLEST_BOX = 3; // pixels of the image
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Picture {
  size;
  #editor;
  #drawing;
  #begun = null; // the corner of a box, or the corners of a polygon
  #over = null;

  // The editor has `shape`, `label`, `regions`, and add, change, remove, select, drawn.
  constructor(field, editor) {
    this.#editor = editor;
    this.size = { width: field.imageWidth ?? 1000, height: field.imageHeight ?? 1000 };
    this.#drawing = svg("svg", { class: "regions", preserveAspectRatio: "none" });
    const { url, text } = field.image;
    const image = el("img", { src: url, alt: text, referrerpolicy: "no-referrer", draggable: "false" });
    this.problem = el("p", { class: "hint", role: "status", hidden: true }, words.NO_PICTURE);
    this.element = el("div", { class: "marked" }, image, this.#drawing);
    image.addEventListener("load", () => {
      this.size = { width: image.naturalWidth, height: image.naturalHeight };
      this.draw();
    });
    image.addEventListener("error", () => (this.problem.hidden = false));
    this.#listen();
    this.draw();
  }

  // Whether a polygon is begun and has enough corners to be ended.
  get mayEnd() {
    return Array.isArray(this.#begun?.[0]) && this.#begun.length >= 3;
  }

  end() {
    if (this.mayEnd) {
      this.#editor.add({ shape: "POLYGON", label: this.#editor.label, points: this.#begun });
    }
    this.cancel();
  }

  cancel() {
    [this.#begun, this.#over] = [null, null];
    this.draw();
  }

  draw() {
    const { width, height } = this.size;
    this.#drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const had = document.activeElement?.dataset?.region;
    const shapes = this.#editor.regions.map((region, place) => this.#shape(region, place));
    this.#drawing.replaceChildren(...shapes, ...this.#unfinished());
    if (had !== undefined && !this.#drawing.contains(document.activeElement)) this.focus(Number(had));
    this.#editor.drawn();
  }

  focus(place) {
    this.#drawing.querySelector(`[data-region="${place}"]`)?.focus();
  }

  #shape(region, place) {
    const [left, top, right, bottom] = bounds(region);
    const attributes = {
      class: `region ${this.#editor.selected === place ? "selected" : ""}`,
      tabindex: this.#editor.isFrozen ? -1 : 0,
      role: "img",
      "data-region": place,
      "aria-label": `${this.#editor.nameOf(region, place)}: ${left}, ${top}, ${right}, ${bottom}`,
      focus: () => this.#editor.select(place),
      keydown: (event) => this.#key(event, region, place),
    };
    if (region.shape === "POINT") {
      const spot = `M${region.x} ${region.y}h0`;
      return svg("path", { ...attributes, class: `${attributes.class} point`, d: spot });
    }
    const points = region.points ?? [[left, top], [right, top], [right, bottom], [left, bottom]];
    return svg("polygon", { ...attributes, points: points.join(" ") });
  }

  #unfinished() {
    if (!this.#begun) return [];
    const points = this.#editor.shape === "BOX" ? corners(this.#begun, this.#over) : this.#begun;
    const line = [...points, ...(this.#editor.shape === "BOX" ? [points[0]] : [this.#over])].filter(Boolean);
    const dots = this.#editor.shape === "BOX" ? [] : points;
    return [
      svg("polyline", { class: "unfinished", points: line.join(" ") }),
      ...dots.map(([x, y]) => svg("path", { class: "unfinished dot", d: `M${x} ${y}h0` })),
    ];
  }

  #key(event, region, place) {
    if (this.#editor.isFrozen) return;
    const arrow = ARROWS[event.key];
    if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      const by = arrow.map((each) => each * (event.shiftKey ? 10 : 1));
      this.#editor.change(place, moved(region, by, this.size));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.#editor.remove(place);
    }
  }

  #listen() {
    const drawing = this.#drawing;
    drawing.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.#editor.isFrozen) return;
      const at = this.#at(event);
      if (this.#editor.shape === "BOX") {
        event.preventDefault();
        drawing.setPointerCapture(event.pointerId);
        [this.#begun, this.#over] = [at, at];
      }
    });
    drawing.addEventListener("pointermove", (event) => {
      if (!this.#begun) return;
      this.#over = this.#at(event);
      this.draw();
    });
    drawing.addEventListener("pointerup", (event) => this.#editor.isFrozen || this.#up(event));
    drawing.addEventListener("pointercancel", () => this.cancel());
  }

  #up(event) {
    const at = this.#at(event);
    const { shape, label } = this.#editor;
    if (shape === "BOX") {
      const box = this.#begun && boxBetween(label, this.#begun, at);
      const isLarge = box && Math.min(box.width, box.height) >= SMALLEST_BOX;
      this.cancel();
      if (isLarge) this.#editor.add(box);
      else event.target.dataset.region && this.focus(Number(event.target.dataset.region));
    } else if (shape === "POINT") {
      this.#editor.add({ shape, label, x: at[0], y: at[1] });
    } else if (this.mayEnd && near(at, this.#begun[0], NEAR * this.#scale())) {
      this.end();
    } else {
      this.#begun = [...(this.#begun ?? []), at];
      this.#over = at;
      this.draw();
    }
  }

  // The place of a pointer in pixels of the image, inside of it.
  #at({ clientX, clientY }) {
    const box = this.#drawing.getBoundingClientRect();
    const { width, height } = this.size;
    const inside = (part, most) => Math.round(Math.min(Math.max(part, 0), 1) * most);
    return [inside((clientX - box.left) / box.width, width), inside((clientY - box.top) / box.height, height)];
  }

  // Pixels of the image for one of the screen.
  #scale() {
    return this.size.width / (this.#drawing.getBoundingClientRect().width || 1);
  }
}

const corners = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
