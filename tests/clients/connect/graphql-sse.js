// graphql-sse in its distinct connections mode, for everything.

import { createClient } from "graphql-sse";
import { dataOf } from "../iterated.js";

export function connect(url, token) {
  const client = createClient({
    url: `${url}/stream`,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  async function* subscribe(query, variables) {
    for await (const result of client.iterate({ query, variables })) yield dataOf(result);
  }
  const once = async (query, variables) => {
    for await (const data of subscribe(query, variables)) return data;
  };
  return { query: once, mutate: once, subscribe, close: () => client.dispose() };
}
