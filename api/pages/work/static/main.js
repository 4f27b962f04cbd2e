// Starts the page: finds the view of the address, asks for a sign-in where it is needed, and
// follows links without loading the page again.

import { ask, Failed, SignedOut } from "./client.js";
import { SIGN_OUT } from "./documents.js";
import { el } from "./dom.js";
import { notice } from "./missing.js";
import { preview } from "./preview.js";
import { queue } from "./queue.js";
import * as session from "./session.js";
import { signIn } from "./sign-in.js";
import * as strips from "./strips.js";
import * as words from "./words.js";
import { work } from "./work.js";

const VIEWS = [
  [/^\/assignments\/([^/]+)\/?$/, work, true],
  [/^\/hits\/([^/]+)\/?$/, preview, false],
  [/^\/assignments\/?$/, queue, true],
];

const main = document.getElementById("main");
let close = () => {};
let showing = 0;

// Draws the view of the address. A later call wins over an earlier one that still loads.
async function show({ why = words.SIGN_IN_WHY, focuses = false } = {}) {
  const turn = ++showing;
  close();
  close = () => {};
  strips.hideAllBut("connection");
  drawAccount();
  const [view, id, needsAccount] = found(location.pathname);
  const askToSignIn = (reason = why) => {
    close();
    close = () => {};
    strips.hideAllBut("connection");
    signIn(main, reason, () => show({ focuses: true }));
    drawAccount();
    return () => {};
  };
  if (needsAccount && !session.current()) return askToSignIn();
  main.replaceChildren(el("p", { class: "loading" }, words.LOADING));
  const place = el("div", { class: "view" });
  try {
    const ended = await view(place, id, { go, signIn: askToSignIn });
    if (turn !== showing) return ended();
    if (place.hasChildNodes()) {
      main.replaceChildren(place);
      close = ended;
      if (focuses) main.querySelector("#title")?.focus();
    }
  } catch (problem) {
    if (turn !== showing) return undefined;
    if (problem instanceof SignedOut) return askToSignIn(words.SIGN_IN_AGAIN);
    if (!(problem instanceof Failed)) throw problem;
    main.replaceChildren(notice(words.MISSING, problem.message));
  }
  return undefined;
}

function found(path) {
  for (const [pattern, view, needsAccount] of VIEWS) {
    const match = path.match(pattern);
    if (match) return [view, match[1] && decoded(match[1]), needsAccount];
  }
  return [queue, null, true];
}

// An id that is no text of UTF-8 is asked for as it is written: it is missing like any other.
function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function go(path) {
  history.pushState(null, "", path);
  scrollTo(0, 0);
  return show({ focuses: true });
}

function drawAccount() {
  const signedIn = session.current();
  document.getElementById("account").hidden = signedIn === null;
  document.getElementById("account-name").textContent = signedIn?.account.displayName ?? "";
}

async function signOut() {
  const ending = ask(SIGN_OUT).catch(() => {}); // the token is forgotten here in any case
  await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, 2000))]);
  session.forgetAll();
  return show();
}

addEventListener("popstate", () => show({ focuses: true }));
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
document.getElementById("sign-out").addEventListener("click", signOut);
session.onChange(() => show());
// A fault of this page: the person is told, and the browser logs it.
addEventListener("unhandledrejection", ({ reason }) => {
  if (reason instanceof SignedOut) show({ why: words.SIGN_IN_AGAIN });
  else if (reason instanceof Failed) strips.show("said", "danger", el("p", { role: "alert" }, reason.message));
});
show();
