// A small sign-in: e-mail and password, and the second step where the account asks for one.

import { ask, Failed, Unreachable } from "./client.js";
import { FINISH_SECOND_STEP, SIGN_IN } from "./documents.js";
import { button, el, newId } from "./dom.js";
import * as session from "./session.js";
import * as words from "./words.js";

// Draws the card into an element, and calls back once somebody is signed in.
export function signIn(place, why, done) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const email = input({ type: "email", name: "email", autocomplete: "username", required: true });
  const password = input({
    type: "password",
    name: "password",
    autocomplete: "current-password",
    required: true,
  });
  const isOwn = el("input", { type: "checkbox", name: "own", id: newId("own"), checked: true });
  const form = el(
    "form",
    { class: "card", novalidate: true, "aria-labelledby": "sign-in-title" },
    el("h1", { id: "sign-in-title" }, words.SIGN_IN),
    el("p", {}, why),
    labelled(words.EMAIL, email),
    labelled(words.PASSWORD, password),
    el("label", { class: "check", for: isOwn.id }, isOwn, el("span", {}, words.OWN_DEVICE)),
    problem,
    button(words.SIGN_IN, { type: "submit", class: "filled" }),
  );
  const entered = () => ({ email: email.value.trim(), password: password.value });
  onSubmit(form, problem, async () => {
    const { signIn: answer } = await ask(SIGN_IN, { input: entered() }, { asNobody: true });
    if (answer.challenge) return secondStep(place, answer.challenge, isOwn.checked, done);
    return finished(answer, isOwn.checked, done);
  });
  place.replaceChildren(form);
  email.focus();
}

function secondStep(place, challenge, isOwnDevice, done) {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const code = input({ name: "code", autocomplete: "one-time-code", required: true });
  const form = el(
    "form",
    { class: "card", novalidate: true, "aria-labelledby": "sign-in-title" },
    el("h1", { id: "sign-in-title" }, words.SIGN_IN),
    el("p", {}, words.CODE_WHY),
    labelled(words.CODE, code),
    problem,
    button(words.CONTINUE, { type: "submit", class: "filled" }),
  );
  onSubmit(form, problem, async () => {
    const variables = { input: { challenge, code: code.value } };
    const { finishSecondStep: answer } = await ask(FINISH_SECOND_STEP, variables, { asNobody: true });
    return finished(answer, isOwnDevice, done);
  });
  place.replaceChildren(form);
  code.focus();
}

// The refusal's sentence, or null where a session has begun.
function finished(answer, isOwnDevice, done) {
  if (!answer.token) return answer.message;
  session.begin(answer, { isOwnDevice });
  done();
  return null;
}

function onSubmit(form, problem, tell) {
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    problem.hidden = true;
    try {
      const refusal = await tell();
      problem.textContent = refusal ?? "";
      problem.hidden = !refusal;
    } catch (fault) {
      if (!(fault instanceof Unreachable || fault instanceof Failed)) throw fault;
      problem.textContent = fault.message;
      problem.hidden = false;
    } finally {
      isAsking = false;
    }
  });
}

const input = (attributes) => el("input", { id: newId(attributes.name), ...attributes });
const labelled = (text, control) => [el("label", { for: control.id }, text), control];
