// Who is signed in in this browser. The token is in the storage of the market's origin, which no
// page in a frame can read: HTML has an origin of its own, and no external page may be on this one.
// There is no cookie, so no other page can send a request in this name.

const SESSION = "kempelen.session";
const OURS = "kempelen.";

const stores = [sessionStorage, localStorage];

// The session: { token, expiresAt, account: { id, displayName } }, or null.
export function current() {
  for (const store of stores) {
    const text = store.getItem(SESSION);
    if (text) return JSON.parse(text);
  }
  return null;
}

// Where this session and what was typed in it is kept: until the sign-out, or until the tab closes.
export const store = () => (sessionStorage.getItem(SESSION) ? sessionStorage : localStorage);

export function begin(session, { isOwnDevice }) {
  const before = localStorage.getItem("kempelen.account");
  if (before !== session.account.id) forgetAll();
  const where = isOwnDevice ? localStorage : sessionStorage;
  where.setItem(SESSION, JSON.stringify(session));
  where.setItem("kempelen.account", session.account.id);
}

// The token does not work any more; what was typed stays for the next sign-in of the same account.
export const lapse = () => stores.forEach((each) => each.removeItem(SESSION));

// Removes everything that this page has stored.
export function forgetAll() {
  for (const each of stores) {
    for (const key of Object.keys(each)) if (key.startsWith(OURS)) each.removeItem(key);
  }
}

// Another tab has signed in or out.
export function onChange(changed) {
  addEventListener("storage", ({ key }) => {
    if (key === SESSION || key === null) changed();
  });
}
