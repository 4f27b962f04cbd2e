// What was submitted in this tab, in this sitting.

const KEY = "kempelen.sitting";

export const read = () => JSON.parse(sessionStorage.getItem(KEY)) ?? { submitted: 0, cents: 0, last: "" };

// Counts a submission once.
export function count(assignmentId, reward) {
  const { submitted, cents, last } = read();
  if (last === assignmentId) return;
  const more = { submitted: submitted + 1, cents: cents + Math.round(Number(reward) * 100), last: assignmentId };
  sessionStorage.setItem(KEY, JSON.stringify(more));
}
