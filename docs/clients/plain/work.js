// A worker's page in plain JavaScript: a live list of work, accept, a timer, submit. Everything
// goes over one socket.

import { createClient } from "graphql-ws";

const GROUP = `id title reward availableHits`;
const LIST = `query List($after: String) {
  eventCursor
  hitGroups(first: 100, after: $after) {
    nodes { ${GROUP} }
    pageInfo { hasNextPage endCursor }
  }
}`;
const FEED = `subscription Feed($after: Cursor) {
  hitFeed(after: $after) {
    __typename
    ... on Event { cursor }
    ... on HitGroupEvent { group { ${GROUP} } }
    ... on FeedRecomputed { opened { ${GROUP} } closed { id } }
  }
}`;
const ACCEPT = `mutation Accept($group: ID!) {
  acceptHit(input: { hitGroupId: $group }) {
    ... on AcceptHitSuccess { assignment { id hit { question { ... on FormQuestion { fields {
      __typename name label isRequired
      ... on SingleChoiceField { choices { value label } }
      ... on MultipleChoiceField { choices { value label } }
    } } } } } }
    ... on Refusal { reason message }
  }
}`;
const TIMER = `subscription Timer($id: ID!) {
  assignmentTimer(assignmentId: $id) { phase deadline serverNow }
}`;
const SUBMIT = `mutation Submit($input: SubmitAssignmentInput!) {
  submitAssignment(input: $input) {
    ... on SubmitAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message }
  }
}`;

const [signIn, said, list, work] = ["sign-in", "said", "groups", "work"].map((id) =>
  document.getElementById(id),
);
const groups = new Map();
let live; // the client of graphql-ws

const say = (words) => (said.textContent = words);
const fieldsOf = (form) => Object.fromEntries(new FormData(form));

signIn.addEventListener("submit", (event) => {
  event.preventDefault();
  const { market, token } = fieldsOf(signIn);
  live = createClient({
    url: `${market.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: Infinity,
    // 4401 and 4403: the token is not valid, or not valid any more.
    shouldRetry: (closed) => ![4401, 4403].includes(closed?.code),
  });
  follow();
});

async function ask(query, variables) {
  for await (const { data, errors } of live.iterate({ query, variables })) {
    if (errors) throw new Error(errors[0].message);
    return data;
  }
}

// Read the list and the cursor together, then follow from the cursor on: nothing gets lost between.
async function follow() {
  let { eventCursor, hitGroups: page } = await ask(LIST, {});
  groups.clear();
  for (;;) {
    for (const group of page.nodes) groups.set(group.id, group);
    if (!page.pageInfo.hasNextPage) break;
    page = (await ask(LIST, { after: page.pageInfo.endCursor })).hitGroups;
  }
  draw();
  // After a lost connection the client sends this payload again, so it must name the last event.
  const payload = { query: FEED, variables: { after: eventCursor } };
  live.subscribe(payload, {
    next({ data }) {
      apply(data.hitFeed);
      payload.variables.after = data.hitFeed.cursor;
    },
    error(problem) {
      // The events since the cursor are stored for some days. Past that, read the list again.
      if (problem[0]?.extensions?.code === "CURSOR_EXPIRED") follow();
      else say(problem[0]?.message ?? problem.reason ?? "The connection was lost.");
    },
    complete() {},
  });
}

function apply(event) {
  const { __typename: kind, group, opened = [], closed = [] } = event;
  if (kind === "HitGroupClosed") closed.push(group);
  else if (group) opened.push(group);
  for (const each of closed) groups.delete(each.id);
  for (const each of opened) groups.set(each.id, each);
  draw();
}

function draw() {
  list.replaceChildren(
    ...[...groups.values()].map(({ id, title, reward, availableHits }) => {
      const row = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { textContent: "Accept" });
      button.addEventListener("click", () => accept(id));
      row.append(`${title}: $${reward}, ${availableHits} left `, button);
      return row;
    }),
  );
}

async function accept(group) {
  const { acceptHit } = await ask(ACCEPT, { group });
  if (!acceptHit.assignment) return say(acceptHit.message);
  const { id, hit } = acceptHit.assignment;
  if (!hit.question.fields) return say("This page shows forms only: see docs/frames.md.");
  const timer = document.createElement("p");
  const stop = count(id, timer);
  work.replaceChildren(timer, ...hit.question.fields.map(drawn), submitButton());
  work.hidden = false;
  work.onsubmit = async (event) => {
    event.preventDefault();
    const data = new FormData(work);
    const answer = [...new Set(data.keys())].map((name) => ({ name, values: data.getAll(name) }));
    const { submitAssignment } = await ask(SUBMIT, { input: { assignmentId: id, answer } });
    if (!submitAssignment.assignment) return say(submitAssignment.message);
    stop();
    work.hidden = true;
    say("Submitted");
  };
}

// The clock of this machine may be wrong, so only the time that passes on it counts.
function count(id, timer) {
  let ends = Infinity;
  const show = () => {
    const seconds = Math.max(0, Math.round((ends - performance.now()) / 1000));
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
  };
  const ticking = setInterval(show, 1000);
  const unsubscribe = live.subscribe(
    { query: TIMER, variables: { id } },
    {
      next({ data: { assignmentTimer: at } }) {
        ends = performance.now() + (Date.parse(at.deadline) - Date.parse(at.serverNow));
        show();
        if (at.phase === "EXPIRED") stop();
      },
      error: (problem) => say(problem[0]?.message ?? "The timer was lost."),
      complete() {},
    },
  );
  const stop = () => {
    clearInterval(ticking);
    unsubscribe();
  };
  return stop;
}

function drawn({ __typename: kind, name, label, isRequired, choices }) {
  const around = document.createElement("fieldset");
  around.append(Object.assign(document.createElement("legend"), { textContent: label }));
  if (!choices) {
    const type = kind === "NumberField" ? "number" : "text";
    const input = document.createElement("input");
    around.append(Object.assign(input, { name, type, step: "any", required: isRequired }));
    return around;
  }
  for (const choice of choices) {
    const type = kind === "SingleChoiceField" ? "radio" : "checkbox";
    const input = Object.assign(document.createElement("input"), { name, type });
    input.value = choice.value;
    const text = document.createElement("label");
    text.append(input, ` ${choice.label}`);
    around.append(text);
  }
  return around;
}

const submitButton = () =>
  Object.assign(document.createElement("button"), { textContent: "Submit" });
