// Subscriptions by graphql-transport-ws, over one socket that comes back by itself.

import { found, lost, waitBefore } from "./connection.js";

const PING_SECONDS = 10;
const ANSWER_SECONDS = 5;
const OPEN_SECONDS = 10;
const REFUSED = [4401, 4403]; // the token is not valid, or not valid any more
const WHAT = "live";

export class Live {
  #token;
  #onRefused;
  #socket = null;
  #isOpen = false;
  #isClosed = false;
  #attempt = 0;
  #subscriptions = new Map();
  #retry = null;
  #pinging = null;
  #wake = () => this.#tryNow();

  constructor(token, onRefused) {
    this.#token = token;
    this.#onRefused = onRefused;
    addEventListener("online", this.#wake);
  }

  // Calls `next` with the data of each event; after a reconnect the subscription begins anew.
  subscribe(query, variables, { next, error = () => {} }) {
    const id = crypto.randomUUID();
    this.#subscriptions.set(id, { payload: { query, variables }, next, error });
    if (this.#isOpen) this.#begin(id);
    else this.#connect();
    return () => {
      if (this.#subscriptions.delete(id) && this.#isOpen) this.#send({ id, type: "complete" });
    };
  }

  close() {
    this.#isClosed = true;
    removeEventListener("online", this.#wake);
    clearTimeout(this.#retry);
    clearInterval(this.#pinging);
    found(WHAT);
    this.#socket?.close(1000);
  }

  #connect() {
    if (this.#socket || this.#isClosed) return;
    const address = new URL("/graphql", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, "graphql-transport-ws");
    this.#socket = socket;
    const authorization = `Bearer ${this.#token}`;
    socket.answerDue = setTimeout(() => this.#dropped(socket, 0), OPEN_SECONDS * 1000);
    socket.onopen = () => this.#send({ type: "connection_init", payload: { authorization } });
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#dropped(socket, code);
    this.#pinging = setInterval(() => this.#ping(socket), PING_SECONDS * 1000);
  }

  #receive(message) {
    clearTimeout(this.#socket?.answerDue);
    const subscription = this.#subscriptions.get(message.id);
    switch (message.type) {
      case "connection_ack":
        [this.#isOpen, this.#attempt] = [true, 0];
        found(WHAT);
        for (const id of this.#subscriptions.keys()) this.#begin(id);
        break;
      case "ping":
        this.#send({ type: "pong" });
        break;
      case "next":
        if (message.payload.data) subscription?.next(message.payload.data);
        break;
      case "error":
        this.#subscriptions.delete(message.id);
        subscription?.error(message.payload[0]);
        break;
      case "complete":
        this.#subscriptions.delete(message.id);
        break;
    }
  }

  #ping(socket) {
    if (!this.#isOpen) return;
    this.#send({ type: "ping" });
    socket.answerDue = setTimeout(() => this.#dropped(socket, 0), ANSWER_SECONDS * 1000);
  }

  #dropped(socket, code) {
    if (socket !== this.#socket) return;
    clearInterval(this.#pinging);
    clearTimeout(socket.answerDue);
    [this.#socket, this.#isOpen] = [null, false];
    socket.close();
    if (this.#isClosed) return;
    if (REFUSED.includes(code)) return this.#onRefused();
    if (this.#subscriptions.size === 0) return;
    const seconds = waitBefore(this.#attempt++);
    this.#retry = setTimeout(() => this.#connect(), seconds * 1000);
    lost(WHAT, performance.now() + seconds * 1000, this.#wake);
  }

  #tryNow() {
    clearTimeout(this.#retry);
    if (this.#subscriptions.size > 0) this.#connect();
  }

  #begin(id) {
    this.#send({ id, type: "subscribe", payload: this.#subscriptions.get(id).payload });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
