// graphql-ws for everything: queries and mutations over the socket too.

import { dataOf } from "../iterated.js";
import { socket } from "./socket.js";

export function connect(url, token) {
  const client = socket(url, token);
  async function* subscribe(query, variables) {
    for await (const result of client.iterate({ query, variables })) yield dataOf(result);
  }
  const once = async (query, variables) => {
    for await (const data of subscribe(query, variables)) return data;
  };
  return { query: once, mutate: once, subscribe, close: () => client.dispose() };
}
