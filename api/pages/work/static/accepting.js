// Accepts a HIT, or the next one of a group. With the same client token the same assignment is
// given, also where an answer was lost on its way.

import { askUntilAnswered } from "./connection.js";
import { ACCEPT } from "./documents.js";

// { id } of the assignment, or { message } of the refusal.
export async function accept(input) {
  const { acceptHit } = await askUntilAnswered("accept", ACCEPT, { input });
  return acceptHit.assignment ? { id: acceptHit.assignment.id } : { message: acceptHit.message };
}

// The next one after an assignment: the first HIT of its group that the worker may accept.
export const acceptNext = (group, assignmentId) =>
  accept({ hitGroupId: group.id, clientToken: `next-${assignmentId}` });
