// urql with its usual exchanges. It accepts text/event-stream for ordinary queries, unasked.

import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { iterated } from "../iterated.js";
import { socket } from "./socket.js";

export function connect(url, token) {
  const live = socket(url, token);
  const client = new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  const data = (result) => {
    if (result.error) throw result.error;
    return result.data;
  };
  const subscribe = async function* (query, variables) {
    const events = client.subscription(query, variables);
    for await (const result of iterated((sink) => events.subscribe(sink.next).unsubscribe)) {
      yield data(result);
    }
  };
  return {
    query: async (query) => data(await client.query(query, {}).toPromise()),
    mutate: async (query, variables) => data(await client.mutation(query, variables).toPromise()),
    subscribe,
    close: () => live.dispose(),
  };
}
