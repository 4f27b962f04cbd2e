// A HIT in a frame: accept it, show its page, and submit the answer that the frame hands over.

const ACCEPT = `mutation Accept($hit: ID!) {
  acceptHit(input: { hitId: $hit }) {
    ... on AcceptHitSuccess { assignment { id deadline frame { url sandbox height } } }
    ... on Refusal { reason message }
  }
}`;
const SUBMIT = `mutation Submit($input: SubmitAssignmentInput!) {
  submitAssignment(input: $input) {
    ... on SubmitAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message }
  }
}`;

const start = document.getElementById("start");
const said = document.getElementById("said");
const work = document.getElementById("work");
let current = null; // { market, token, assignment, iframe }

const say = (words) => (said.textContent = words);

async function ask({ market, token }, query, variables) {
  const response = await fetch(`${market}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

start.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { market, token, hit } = Object.fromEntries(new FormData(start));
  const { acceptHit } = await ask({ market, token }, ACCEPT, { hit });
  if (!acceptHit.assignment) return say(acceptHit.message);
  const { assignment } = acceptHit;
  current = { market, token, assignment, iframe: shown(assignment.frame) };
  say("Accepted");
});

function shown({ url, sandbox, height }) {
  const iframe = document.createElement("iframe");
  iframe.title = "The work";
  iframe.setAttribute("sandbox", sandbox); // to the letter, and before the address
  iframe.referrerPolicy = "no-referrer";
  iframe.style = `width: 100%; height: ${height || 600}px`;
  iframe.src = url;
  work.replaceChildren(iframe);
  return iframe;
}

addEventListener("message", async ({ source, data }) => {
  // Of all windows that can send messages here, only the frame hands over its answer. The origin
  // of the message is always "null".
  if (!current || source !== current.iframe.contentWindow) return;
  if (data?.type !== "kempelen.externalSubmit") return;
  if (data.assignmentId !== current.assignment.id) return say("This is another assignment.");
  const { assignment, iframe } = current;
  const input = { assignmentId: assignment.id, answer: data.answer };
  const { submitAssignment } = await ask(current, SUBMIT, { input });
  if (submitAssignment.assignment) {
    current = null;
    work.replaceChildren();
    say("Submitted");
  } else {
    say(submitAssignment.message);
    iframe.src = assignment.frame.url; // to work on it again
  }
});
