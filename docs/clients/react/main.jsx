// A worker's page with React and Apollo Client: a live list of work, accept, a timer, submit.

import { ApolloProvider, useApolloClient, useMutation, useSubscription } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { ACCEPT, FEED, LIST, SUBMIT, TIMER } from "./documents.js";
import { following } from "./following.js";
import { marketAt } from "./market.js";

function Page() {
  const [client, setClient] = useState(null);
  if (!client) return <SignIn onSignIn={({ market, token }) => setClient(marketAt(market, token))} />;
  return <ApolloProvider client={client}><Work /></ApolloProvider>;
}

function SignIn({ onSignIn }) {
  const submit = (event) => {
    event.preventDefault();
    onSignIn(Object.fromEntries(new FormData(event.target)));
  };
  return (
    <form id="sign-in" onSubmit={submit}>
      <label>Market <input name="market" defaultValue="http://127.0.0.1:8000" required /></label>
      <label>Token <input name="token" type="password" required /></label>
      <button>Sign in</button>
    </form>
  );
}

function Work() {
  const [said, say] = useState("");
  const [assignment, setAssignment] = useState(null);
  const [accept] = useMutation(ACCEPT);
  const take = async (group) => {
    const { data: { acceptHit } } = await accept({ variables: { group } });
    if (acceptHit.assignment) setAssignment(acceptHit.assignment);
    else say(acceptHit.message);
  };
  const done = () => {
    setAssignment(null);
    say("Submitted");
  };
  return (
    <>
      <p id="said" role="status">{said}</p>
      <Groups onAccept={take} onProblem={say} />
      {assignment && <Form key={assignment.id} assignment={assignment} onDone={done} onProblem={say} />}
    </>
  );
}

function Groups({ onAccept, onProblem }) {
  return (
    <ul id="groups">
      {[...useGroups(onProblem).values()].map(({ id, title, reward, availableHits }) => (
        <li key={id}>
          {title}: ${reward}, {availableHits} left <button onClick={() => onAccept(id)}>Accept</button>
        </li>
      ))}
    </ul>
  );
}

// The list and the cursor are read together, and the feed is followed from the cursor on.
function useGroups(onProblem) {
  const client = useApolloClient();
  const [groups, setGroups] = useState(new Map());
  const [reading, setReading] = useState(0);
  useEffect(() => {
    let stop = () => {};
    let isOver = false;
    listed(client).then(({ cursor, nodes }) => {
      if (isOver) return;
      setGroups(new Map(nodes.map((group) => [group.id, group])));
      stop = following(client, {
        query: FEED,
        field: "hitFeed",
        after: cursor,
        onEvent: (event) => setGroups((before) => applied(before, event)),
        onExpired: () => setReading((count) => count + 1),
        onRefused: () => onProblem("Sign in again."),
      });
    }, (problem) => onProblem(problem.message));
    return () => {
      isOver = true;
      stop();
    };
  }, [client, reading]);
  return groups;
}

async function listed(client) {
  const nodes = [];
  let after = null;
  let cursor = null;
  do {
    const { data } = await client.query({ query: LIST, variables: { after }, fetchPolicy: "no-cache" });
    cursor ??= data.eventCursor;
    nodes.push(...data.hitGroups.nodes);
    after = data.hitGroups.pageInfo.hasNextPage ? data.hitGroups.pageInfo.endCursor : null;
  } while (after);
  return { cursor, nodes };
}

function applied(before, { __typename: kind, group, opened = [], closed = [] }) {
  const isClosed = kind === "HitGroupClosed";
  const groups = new Map(before);
  for (const each of isClosed ? [group] : closed) groups.delete(each.id);
  for (const each of group && !isClosed ? [group] : opened) groups.set(each.id, each);
  return groups;
}

function Form({ assignment: { id, hit }, onDone, onProblem }) {
  const [submit] = useMutation(SUBMIT);
  const handIn = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const answer = [...new Set(data.keys())].map((name) => ({ name, values: data.getAll(name) }));
    const { data: { submitAssignment } } = await submit({
      variables: { input: { assignmentId: id, answer } },
    });
    if (submitAssignment.assignment) onDone();
    else onProblem(submitAssignment.message);
  };
  if (!hit.question.fields) return <p>This page shows forms only: see docs/frames.md.</p>;
  return (
    <form id="work" onSubmit={handIn}>
      <Timer id={id} />
      {hit.question.fields.map((field) => <Field key={field.name} {...field} />)}
      <button>Submit</button>
    </form>
  );
}

// The clock of this machine may be wrong, so only the time that passes on it counts.
function Timer({ id }) {
  const [ends, setEnds] = useState(null);
  const [now, setNow] = useState(0);
  useSubscription(TIMER, {
    variables: { id },
    onData({ data: { data } }) {
      const { deadline, serverNow } = data.assignmentTimer;
      setNow(performance.now());
      setEnds(performance.now() + (Date.parse(deadline) - Date.parse(serverNow)));
    },
  });
  useEffect(() => {
    const ticking = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(ticking);
  }, []);
  if (ends === null) return <p>…</p>;
  const seconds = Math.max(0, Math.round((ends - now) / 1000));
  return <p>{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")} left</p>;
}

function Field({ __typename: kind, name, label, isRequired, choices }) {
  const type = { NumberField: "number", SingleChoiceField: "radio", MultipleChoiceField: "checkbox" };
  return (
    <fieldset>
      <legend>{label}</legend>
      {choices ? choices.map((choice) => (
        <label key={choice.value}>
          <input name={name} type={type[kind]} value={choice.value} /> {choice.label}
        </label>
      )) : <input name={name} type={type[kind] ?? "text"} step="any" required={isRequired} />}
    </fieldset>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
