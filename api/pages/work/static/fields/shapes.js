// Regions of an image: boxes, points and polygons as values, in whole pixels of the image.

export const asText = ({ shape, label, ...rest }) =>
  JSON.stringify(label === null ? { shape, ...rest } : { shape, label, ...rest });

export function fromText(text) {
  const { shape, label = null, ...rest } = JSON.parse(text);
  return { shape, label, ...rest };
}

// A first shape in the middle of the picture, to be moved by keys and numbers.
export function inTheMiddle(shape, label, { width, height }) {
  const [left, top] = [Math.round(width / 4), Math.round(height / 4)];
  const [right, bottom] = [width - left, height - top];
  switch (shape) {
    case "POINT":
      return { shape, label, x: Math.round(width / 2), y: Math.round(height / 2) };
    case "BOX":
      return { shape, label, left, top, width: right - left, height: bottom - top };
    default:
      return { shape, label, points: [[left, bottom], [Math.round(width / 2), top], [right, bottom]] };
  }
}

export function boxBetween(label, one, other) {
  const [left, top] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
  const [width, height] = [Math.abs(one[0] - other[0]), Math.abs(one[1] - other[1])];
  return { shape: "BOX", label, left, top, width, height };
}

// The region moved, and kept inside of the picture.
export function moved(region, [right, down], { width, height }) {
  const [left, top, far, low] = bounds(region);
  const x = clamp(right, -left, width - far);
  const y = clamp(down, -top, height - low);
  switch (region.shape) {
    case "POINT":
      return { ...region, x: region.x + x, y: region.y + y };
    case "BOX":
      return { ...region, left: region.left + x, top: region.top + y };
    default:
      return { ...region, points: region.points.map(([px, py]) => [px + x, py + y]) };
  }
}

// Its least and greatest coordinates: [left, top, right, bottom].
export function bounds(region) {
  switch (region.shape) {
    case "POINT":
      return [region.x, region.y, region.x, region.y];
    case "BOX":
      return [region.left, region.top, region.left + region.width, region.top + region.height];
    default: {
      const [xs, ys] = [0, 1].map((axis) => region.points.map((point) => point[axis]));
      return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    }
  }
}

export const near = ([x1, y1], [x2, y2], distance) => Math.hypot(x1 - x2, y1 - y2) <= distance;

const clamp = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));
