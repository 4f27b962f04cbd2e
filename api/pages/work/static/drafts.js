// What was typed into a form, kept in this browser until it is handed in.

import { store } from "./session.js";

const PREFIX = "kempelen.draft.";

// { fields: [{ name, values, other, files }] }, or null.
export function read(assignmentId) {
  try {
    return JSON.parse(store().getItem(PREFIX + assignmentId));
  } catch {
    return null;
  }
}

// Whether it could be kept: storage may be full or forbidden.
export function keep(assignmentId, fields) {
  try {
    store().setItem(PREFIX + assignmentId, JSON.stringify({ fields }));
    return true;
  } catch {
    return false;
  }
}

export const remove = (assignmentId) => store().removeItem(PREFIX + assignmentId);

// Removes those of assignments that were handed in, returned or lost elsewhere.
export function prune(assignmentIds) {
  const open = new Set(assignmentIds.map((id) => PREFIX + id));
  const here = store();
  for (const key of Object.keys(here)) {
    if (key.startsWith(PREFIX) && !open.has(key)) here.removeItem(key);
  }
}
