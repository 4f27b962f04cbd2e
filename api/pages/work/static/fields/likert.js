// A table of statements, each answered on the same scale. On narrow screens its rows are stacked;
// the roles stay, which CSS would take away with the display of a table.

import { el, newId, sanitised } from "../dom.js";
import * as words from "../words.js";
import { freeze, group } from "./field.js";

export function likert(field, { id, typed }) {
  const { statements, scale } = field;
  const heads = scale.map((each) => ({ ...each, id: newId(`${id}-scale`) }));
  const rows = statements.map(({ html }) => {
    const statement = newId(`${id}-statement`);
    const radios = heads.map((head) =>
      el("input", {
        type: "radio",
        name: statement,
        value: head.value,
        "aria-labelledby": `${statement} ${head.id}`,
        change: typed,
      }),
    );
    const cells = radios.map((radio, place) => {
      const label = sanitised("span", { "aria-hidden": "true", dir: "auto" }, heads[place].labelHtml);
      return el("td", { role: "cell" }, el("label", {}, radio, label));
    });
    const head = sanitised("th", { scope: "row", role: "rowheader", id: statement, dir: "auto" }, html);
    return { radios, element: el("tr", { role: "row" }, head, cells) };
  });
  const columns = heads.map((head) =>
    sanitised("th", { scope: "col", role: "columnheader", id: head.id, dir: "auto" }, head.labelHtml),
  );
  const corner = el("td", { role: "cell" }, el("span", { class: "unseen" }, words.STATEMENT));
  const table = el(
    "table",
    { class: "likert", role: "table" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, corner, columns)),
    el("tbody", { role: "rowgroup" }, rows.map((row) => row.element)),
  );
  const radios = rows.flatMap((row) => row.radios);
  const selected = (row) => row.radios.find((radio) => radio.checked)?.value ?? "";
  const unanswered = () => rows.find((row) => selected(row) === "") ?? rows[0];
  return {
    ...group(field, [table], id, { controls: () => radios }),
    focus: () => unanswered().radios[0].focus(),
    read: () => {
      const values = rows.map(selected);
      return { values: values.some((value) => value !== "") ? values : [] };
    },
    write: ({ values }) => {
      rows.forEach((row, place) => {
        for (const radio of row.radios) radio.checked = radio.value === (values[place] ?? "");
      });
    },
    freeze: () => freeze(radios),
  };
}
