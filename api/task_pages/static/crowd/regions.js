// Regions of a picture: boxes, points, lines and polygons, in pixels of the picture. They are drawn
// with a pointer, or added and changed as numbers in the list below the picture.

const SVG = "http://www.w3.org/2000/svg";
const LEAST_SIDE = 2; // pixels: a box that is smaller was a click

class CrowdRegions extends CrowdElement {
  draw() {
    this.regions = this.list("initial-value");
    this.draft = [];
    this.image = make("img", { src: this.text("src"), alt: "The picture to mark" });
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("aria-hidden", "true");
    this.chooser = make("select", { "aria-label": "Label of new regions" });
    this.rows = make("ol", {});
    this.said = make("p", { role: "status" });
    this.image.addEventListener("load", () => this.show());
    for (const kind of ["down", "move", "up"]) {
      this.svg.addEventListener(`pointer${kind}`, (event) => this[kind](this.at(event), event));
    }
    const button = (title, onclick) =>
      make("button", { type: "button", class: "kempelen-button", onclick }, title);
    const more = this.isOpenEnded
      ? [
          button("Finish the shape", () => this.finish()),
          button("Take back a point", () => this.takeBack()),
        ]
      : [];
    const legend = make("legend", {}, this.text("header", this.name));
    const tools = [make("label", {}, "Label ", this.chooser), " "];
    tools.push(button("Add by numbers", () => this.addByNumbers()), ...more);
    const stage = make("div", { class: "kempelen-stage" }, this.image, this.svg);
    const parts = [legend, make("p", {}, ...tools), stage, this.said, this.rows];
    this.prepend(make("fieldset", { class: "kempelen-box" }, ...parts));
    this.offer();
    this.show();
  }

  offer() {
    this.chooser.replaceChildren(...this.labels.map((each) => make("option", {}, each)));
  }

  get labels() {
    return this.list("labels").map(String);
  }

  set labels(labels) {
    this.setAttribute("labels", JSON.stringify(labels));
    if (this.chooser) this.offer();
  }

  get size() {
    const { naturalWidth: width = 0, naturalHeight: height = 0 } = this.image ?? {};
    return { height, width };
  }

  // The place of a pointer in pixels of the picture.
  at(event) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return {
      x: within(((event.clientX - left) / width) * this.size.width, this.size.width),
      y: within(((event.clientY - top) / height) * this.size.height, this.size.height),
    };
  }

  down(point, event) {
    event.preventDefault();
    this.draft.push(point);
    if (this.draft.length === this.most) this.finish();
    else this.show();
  }

  move() {}
  up() {}

  takeBack() {
    this.draft.pop();
    this.show();
  }

  finish() {
    const points = this.draft;
    this.draft = [];
    if (points.length >= this.least) this.add(this.made(points));
    else this.show();
  }

  add(region) {
    this.regions.push({ ...region, label: this.chooser.value });
    this.said.textContent = `Region ${this.regions.length} was added.`;
    this.show();
  }

  addByNumbers() {
    const { width, height } = this.size;
    const [x, y] = [Math.round(width / 4), Math.round(height / 4)];
    const points = [
      { x, y },
      { x: 3 * x, y },
      { x: 3 * x, y: 3 * y },
    ];
    this.add(this.made(points.slice(0, this.least)));
    this.rows.lastElementChild.querySelector("input").focus();
  }

  show() {
    const { width, height } = this.size;
    this.svg.setAttribute("viewBox", `0 0 ${width || 1} ${height || 1}`);
    const drafts = this.draft.length ? [this.sketch(this.draft)] : [];
    this.svg.replaceChildren(...this.regions.map((each) => this.figure(each)), ...drafts);
    this.rows.replaceChildren(...this.regions.map((each, number) => this.row(each, number)));
  }

  row(region, number) {
    const inputs = this.inputs(region, () => {
      this.svg.replaceChildren(...this.regions.map((each) => this.figure(each)));
    });
    const remove = () => {
      this.regions.splice(this.regions.indexOf(region), 1);
      this.said.textContent = `Region ${number + 1} was removed.`;
      this.show();
    };
    const button = make("button", { type: "button", onclick: remove }, "Remove");
    button.setAttribute("aria-label", `Remove region ${number + 1}`);
    return make("li", {}, `${region.label} `, ...inputs, button);
  }

  sketch(points) {
    return shape("polyline", { points: written(points), fill: "none" });
  }

  get answer() {
    return { [this.key]: this.regions ?? [], inputImageProperties: this.size };
  }

  get value() {
    return this.answer;
  }
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const written = (points) => points.map(({ x, y }) => `${x},${y}`).join(" ");

// A number of a region, to be read and changed.
function numberInput(region, name, changed) {
  const input = make("input", { type: "number", min: "0", step: "1", ".value": region[name] });
  input.style.width = "6em";
  input.addEventListener("input", () => {
    region[name] = Math.max(0, Math.round(input.valueAsNumber || 0));
    changed();
  });
  return make("label", {}, `${name} `, input, " ");
}

class CrowdBoundingBox extends CrowdRegions {
  down(point, event) {
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.draft = [point, point];
  }

  move(point) {
    if (!this.draft.length) return;
    this.draft[1] = point;
    this.show();
  }

  up(point) {
    if (!this.draft.length) return;
    const box = this.made([this.draft[0], point]);
    this.draft = [];
    if (Math.min(box.width, box.height) > LEAST_SIDE) this.add(box);
    else this.show();
  }

  made([one, other]) {
    const [left, top] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
    const [width, height] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
    return { height, label: "", left, top, width };
  }

  addByNumbers() {
    const { width, height } = this.size;
    const middle = [1, 3].map((part) => ({
      x: Math.round((part * width) / 4),
      y: Math.round((part * height) / 4),
    }));
    this.add(this.made(middle));
    this.rows.lastElementChild.querySelector("input").focus();
  }

  sketch(points) {
    return this.figure(this.made(points));
  }

  figure({ left, top, width, height }) {
    return shape("rect", { x: left, y: top, width, height });
  }

  inputs(region, changed) {
    return ["left", "top", "width", "height"].map((each) => numberInput(region, each, changed));
  }
}
Object.assign(CrowdBoundingBox.prototype, { key: "boundingBoxes", isOpenEnded: false });

class CrowdKeypoint extends CrowdRegions {
  made([{ x, y }]) {
    return { label: "", x, y };
  }

  figure({ x, y }) {
    return shape("circle", { cx: x, cy: y, r: Math.max(3, this.size.width / 150) });
  }

  inputs(region, changed) {
    return ["x", "y"].map((each) => numberInput(region, each, changed));
  }
}
Object.assign(CrowdKeypoint.prototype, { key: "keypoints", isOpenEnded: false, least: 1, most: 1 });

// Lines and polygons: their corners are one field, as "x,y x,y".
class CrowdVertices extends CrowdRegions {
  made(points) {
    return { label: "", vertices: points.map(({ x, y }) => ({ x, y })) };
  }

  figure({ vertices }) {
    const name = this.key === "polygons" ? "polygon" : "polyline";
    return shape(name, { points: written(vertices) });
  }

  inputs(region, changed) {
    const pattern = "\\s*\\d+,\\d+(\\s+\\d+,\\d+)*\\s*";
    const input = make("input", { pattern, ".value": written(region.vertices), size: "40" });
    input.addEventListener("input", () => {
      if (!input.checkValidity()) return;
      region.vertices = input.value
        .trim()
        .split(/\s+/)
        .map((each) => each.split(",").map(Number))
        .map(([x, y]) => ({ x, y }));
      changed();
    });
    return [make("label", {}, "points (x,y) ", input, " ")];
  }
}
class CrowdPolygon extends CrowdVertices {}
Object.assign(CrowdPolygon.prototype, { key: "polygons", isOpenEnded: true, least: 3 });
class CrowdPolyline extends CrowdVertices {}
Object.assign(CrowdPolyline.prototype, { key: "polylines", isOpenEnded: true, least: 2 });
class CrowdLine extends CrowdVertices {}
Object.assign(CrowdLine.prototype, { key: "lines", isOpenEnded: false, least: 2, most: 2 });
