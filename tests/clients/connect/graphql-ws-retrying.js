// graphql-ws that connects again by itself: it sends the same payload object anew, so whoever
// moves the cursor in it as events come resumes where they were.

import { dataOf } from "../iterated.js";
import { socket } from "./socket.js";

const always = { retryAttempts: 1000, shouldRetry: () => true };
const soon = { retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)) };

export function connect(url, token) {
  const client = socket(url, token, { ...always, ...soon });
  async function* subscribe(query, variables) {
    const payload = { query, variables: { ...variables } };
    for await (const result of client.iterate(payload)) {
      const data = dataOf(result);
      payload.variables.after = data.workerNotices?.cursor;
      yield data;
    }
  }
  const once = async (query, variables) => {
    for await (const data of subscribe(query, variables)) return data;
  };
  return { query: once, mutate: once, subscribe, close: () => client.dispose() };
}
