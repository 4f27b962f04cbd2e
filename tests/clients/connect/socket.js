// A graphql-ws client that tries nothing again by itself: the loop in play.js resumes by cursor.

import { createClient } from "graphql-ws";
import WebSocket from "ws";

// Node 20 has none of its own, and Apollo's link asks for the one that browsers have.
globalThis.WebSocket ??= WebSocket;

export function socket(url, token, more = {}) {
  return createClient({
    url: url.replace("http", "ws"),
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    ...more,
  });
}
