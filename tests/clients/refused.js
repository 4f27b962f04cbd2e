// A client whose token is no good, or stops being good: `node refused.js CLIENT` says with which
// code each of its connections was closed, and what its application was told in the end.

import { createClient as eventClient } from "graphql-sse";
import { NOTICES } from "./documents.js";
import { socket } from "./connect/socket.js";

const { MARKET_URL, TOKEN } = process.env;
const say = (words) => console.log(JSON.stringify(words));

const soon = { retryAttempts: 3, retryWait: async () => {}, retry: async () => {} };
const on = {
  connected: () => say({ said: "connected" }),
  closed: ({ code, reason }) => say({ said: "closed", code, reason }),
};
const clients = {
  // With its own rules of what is worth another try.
  "graphql-ws": () => socket(MARKET_URL, TOKEN, { ...soon, on }),
  "graphql-sse": () =>
    eventClient({
      url: `${MARKET_URL}/stream`,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...soon,
      on,
    }),
};

try {
  for await (const _ of clients[process.argv[2]]().iterate({ query: NOTICES }));
} catch (error) {
  say({ said: "refused", why: error.reason ?? error.message });
}
