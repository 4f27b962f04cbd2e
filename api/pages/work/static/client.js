// GraphQL over fetch.

import * as session from "./session.js";

const SECONDS = 20;

// Nothing is known: the request may be sent again.
export class Unreachable extends Error {
  constructor(retryAfter = 0) {
    super("The market does not answer.");
    this.retryAfter = retryAfter;
  }
}

export class SignedOut extends Error {}

// The market's answer is an error: sending the request again does not help.
export class Failed extends Error {}

const PASSING = ["THROTTLED", "UNAVAILABLE", "DEADLINE_EXCEEDED"];

// The data of a query or mutation. Throws Unreachable, SignedOut or Failed.
export async function ask(query, variables = {}, { asNobody = false } = {}) {
  const token = asNobody ? undefined : session.current()?.token;
  const { status, retryAfter, body } = await post({ query, variables }, token);
  const [problem] = body.errors ?? [];
  if (!problem) return body.data;
  const code = problem.extensions?.code;
  if (code === "UNAUTHENTICATED") {
    if (token && session.current()?.token === token) session.lapse();
    throw new SignedOut();
  }
  if (PASSING.includes(code) || status === 503 || status === 429) {
    throw new Unreachable(problem.extensions?.retryAfterSeconds ?? retryAfter);
  }
  throw new Failed(problem.message);
}

async function post(payload, token) {
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (token) headers.authorization = `Bearer ${token}`;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify(payload),
      credentials: "omit",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    const retryAfter = Number(response.headers.get("retry-after")) || 0;
    return { status: response.status, retryAfter, body: await response.json() };
  } catch {
    throw new Unreachable();
  }
}
