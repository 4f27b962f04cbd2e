// The tabs of this browser that show the same assignment: the second says so, and each follows
// what is typed and done in the others. Pages of other origins cannot listen to this channel.

export class Tabs {
  #channel = new BroadcastChannel("kempelen.work");
  #id;
  #first = new Set(); // the tabs that were here before this one
  #me = crypto.randomUUID();

  // Calls `others` with whether another tab was here first, `draft` with fields, `ended` with how.
  constructor(assignmentId, { others, draft, ended }) {
    this.#id = assignmentId;
    this.#channel.onmessage = ({ data: { id, from, kind, fields, how } }) => {
      if (id !== this.#id) return;
      if (kind === "hello") this.#say({ kind: "here" });
      if (kind === "here") others(this.#first.add(from).size > 0);
      if (kind === "gone" && this.#first.delete(from)) others(this.#first.size > 0);
      if (kind === "draft") draft(fields);
      if (kind === "ended") ended(how);
    };
    addEventListener("pagehide", this.#leave);
    addEventListener("pageshow", this.#enter);
    this.#say({ kind: "hello" });
  }

  typed(fields) {
    this.#say({ kind: "draft", fields });
  }

  ended(how) {
    this.#say({ kind: "ended", how });
  }

  close() {
    this.#leave();
    removeEventListener("pagehide", this.#leave);
    removeEventListener("pageshow", this.#enter);
    this.#channel.close();
  }

  #leave = () => this.#say({ kind: "gone" });
  #enter = ({ persisted }) => persisted && this.#say({ kind: "hello" });

  #say(message) {
    this.#channel.postMessage({ id: this.#id, from: this.#me, ...message });
  }
}
