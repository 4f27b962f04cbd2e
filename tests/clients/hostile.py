"""Pages of HTML that try what no task page may do: each tells what it reached."""

# `leak` tells that something was reached; `attempt` tells it of whatever an attempt returns.
PREFIX = """<meta charset="utf-8"><script>
const MARKET = "%(market)s", EVIL = "%(evil)s", TASKS = "%(tasks)s", OTHER = "%(other)s";
const leak = (what) => parent.postMessage({ leak: String(what) }, "*");
const soon = (value) => new Promise((resolve) => setTimeout(resolve, 400, value));
const loads = (tag, more) => new Promise((resolve) => {
  const element = Object.assign(document.createElement(tag), more);
  element.onload = () => resolve(`${tag} loaded`);
  element.onerror = () => resolve();
  document.body.append(element);
  setTimeout(resolve, 600);
});
const attempt = async (reach) => {
  try {
    const got = await reach();
    if (got !== undefined && got !== null && got !== false && got !== "") leak(got);
  } catch {}
  parent.postMessage({ done: true }, "*");
};
</script><body><button type="button" id="go">Go</button><script>
document.getElementById("go").onclick = () => attempt(async () => { %(reach)s });
</script>"""

# What a task page reads: each returns what it got, or nothing.
READS = {
    "the document around it": "return parent.document.title;",
    "the top document": "return top.document.body.innerHTML;",
    "a variable of the page around it": "return parent.secret;",
    "the storage of the page around it": "return parent.localStorage.token;",
    "its session storage": "return parent.sessionStorage.token;",
    "its address": "return parent.location.href;",
    "its functions": "return parent.eval('secret');",
    "the element of its own frame": "return frameElement && frameElement.src;",
    "the name of its window": "return window.name;",
    "where it came from": "return document.referrer;",
    "cookies": "return document.cookie;",
    "cookies that it sets": "document.cookie = 'a=1'; return document.cookie;",
    "the store of cookies": "return JSON.stringify(await cookieStore.getAll());",
    "storage": "return localStorage.length + 1;",
    "session storage": "return sessionStorage.length + 1;",
    "a database": """return new Promise((resolve, reject) => {
        const asked = indexedDB.open("x");
        asked.onsuccess = () => resolve("a database");
        asked.onerror = reject; });""",
    "caches": "await caches.open('x'); return 'a cache';",
    "files of its origin": "await navigator.storage.getDirectory(); return 'files';",
    "locks": "return await navigator.locks.request('x', () => 'a lock');",
    "a channel to the page around it": """
        new BroadcastChannel("kempelen").postMessage({ leak: "a channel" }); await soon();""",
    "a service worker": "await navigator.serviceWorker.register('/assets/x.js'); return 'worker';",
    "a shared worker": """return new Promise((resolve) => {
        const shared = new SharedWorker(`${TASKS}/assets/x.js`);
        shared.onerror = () => resolve(); shared.port.onmessage = () => resolve("worker");
        setTimeout(resolve, 300); });""",
    "a worker of its own": """
        const code = `fetch("${MARKET}/graphql", { method: "POST", body: "{}" })
          .then((r) => r.text()).then((t) => postMessage(t), () => postMessage(null));`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        return new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = () => resolve(); setTimeout(resolve, 600); });""",
    "the market by fetch": "return (await fetch(`${MARKET}/graphql?query={serverTime}`)).text();",
    "the market without cors": """
        return (await fetch(`${MARKET}/`, { mode: "no-cors" })).body && "a body";""",
    "the market by a form's type": """
        return (await fetch(`${MARKET}/graphql`, { method: "POST", credentials: "include",
          body: '{"query": "{ serverTime }"}' })).text();""",
    "the market by XMLHttpRequest": """return new Promise((resolve) => {
        const asked = new XMLHttpRequest();
        asked.onload = () => resolve(asked.responseText); asked.onerror = () => resolve();
        asked.open("GET", `${MARKET}/health/live`); asked.send(); });""",
    "a script of the market": "return loads('script', { src: `${MARKET}/graphql?query=x` });",
    "a module of the market": "return (await import(`${MARKET}/graphiql/x.js`)) && 'a module';",
    "a picture of the market": "return loads('img', { src: `${MARKET}/graphiql/favicon.svg` });",
    "a style of the market": """
        return loads('link', { rel: 'stylesheet', href: `${MARKET}/graphiql/graphiql.css` });""",
    "the market in a frame": """
        await loads('iframe', { src: `${MARKET}/` });
        return document.querySelector('iframe').contentDocument?.body.innerHTML;""",
    "the market in an object": """
        await loads('object', { data: `${MARKET}/` });
        return document.querySelector('object').contentDocument?.body.innerHTML;""",
    "a socket of the market": """return new Promise((resolve) => {
        const socket = new WebSocket(`${MARKET.replace("http", "ws")}/graphql`,
          "graphql-transport-ws");
        socket.onopen = () => resolve("a socket"); socket.onerror = () => resolve(); });""",
    "a stream of the market": """return new Promise((resolve) => {
        const stream = new EventSource(`${MARKET}/graphql/stream?query={serverTime}`);
        stream.onopen = () => resolve("a stream"); stream.onerror = () => resolve(); });""",
    "another task by fetch": "return (await fetch(OTHER)).text();",
    "another task in a frame": """
        addEventListener("message", ({ data }) => { if (data.done) leak("another task ran"); });
        await loads('iframe', { src: OTHER });
        return document.querySelector('iframe').contentDocument?.body?.innerHTML;""",
    "another task in a window": """
        const other = open(OTHER); await soon(); return other.document.body.innerHTML;""",
    "the market in a window": """
        const other = open(`${MARKET}/`); await soon(); return other.document.body.innerHTML;""",
    "the page around it in a window": """
        const other = open(document.referrer || "http://127.0.0.1/"); await soon();
        return other.localStorage.token;""",
    "an empty window's storage": "const other = open(''); return other.localStorage.length + 1;",
    "an origin in a window of itself": """
        const other = open(location.href.replace("A1", "A2")); await soon();
        return other.origin !== "null" && other.origin;""",
    "an origin on the page of an answer": """
        const other = open(`${TASKS}/mturk/externalSubmit?assignmentId=A1&a=1`); await soon();
        return other.origin !== "null" && other.origin;""",
    "the camera": "return (await navigator.mediaDevices.getUserMedia({ video: true })).id;",
    "the place of the worker": """return new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(() => resolve("a place"), () => resolve()));""",
    "the clipboard": "return await navigator.clipboard.readText() + 'text';",
    "the whole screen": """
        await document.documentElement.requestFullscreen(); return "the screen";""",
    "the pointer": """document.body.requestPointerLock(); await soon();
        return document.pointerLockElement && "the pointer";""",
}

# What it does to others: the page around it and the attacker's server say whether it worked.
ACTS = {
    "navigates the top": "top.location = `${EVIL}/top`;",
    "navigates its parent": "parent.location.replace(`${EVIL}/parent`);",
    "assigns its parent's address": "parent.location.href = 'javascript:leak(1)';",
    "opens into the top": "open(`${EVIL}/opened`, '_top');",
    "opens into its parent": "open(`${EVIL}/opened`, '_parent');",
    "follows a link to the top": """
        Object.assign(document.createElement("a"), { href: `${EVIL}/link`, target: "_top" })
          .click();""",
    "has a base for the top": """
        document.head.append(Object.assign(document.createElement("base"), { target: "_top" }));
        Object.assign(document.createElement("a"), { href: `${EVIL}/based` }).click();""",
    "sends a form to the top": """
        const form = Object.assign(document.createElement("form"), {
          action: `${EVIL}/form`, target: "_top", method: "post" });
        document.body.append(form); form.submit();""",
    "sends a form elsewhere": """
        const form = Object.assign(document.createElement("form"), { action: `${EVIL}/form` });
        document.body.append(form); form.submit();""",
    "sends a form to a window": """
        const form = Object.assign(document.createElement("form"), {
          action: `${EVIL}/form`, target: "_blank", method: "post" });
        document.body.append(form); form.requestSubmit();""",
    "sends a form to the market": """
        const form = Object.assign(document.createElement("form"), {
          action: `${MARKET}/graphql`, method: "post", enctype: "text/plain" });
        document.body.append(form); form.submit();""",
    "sends a beacon to the market": """
        navigator.sendBeacon(`${MARKET}/graphql`, '{"query": "mutation { signOut }"}');""",
    "goes back in the history of all": "history.back(); history.go(-2); await soon();",
    "closes the window around it": "top.close(); parent.close();",
    "stops the page around it": "top.stop?.(); parent.stop?.();",
    "blurs and focuses": "for (let n = 0; n < 99; n++) { top.blur(); parent.focus(); }",
    "floods it with messages": """
        for (let n = 0; n < 500; n++) parent.postMessage("x".repeat(1000), "*");""",
    "asks again and again": "for (let n = 0; n < 50; n++) { alert(n); confirm(n); prompt(n); }",
    "prints": "print();",
    "keeps the worker": """
        onbeforeunload = (event) => { event.preventDefault(); event.returnValue = "no"; };""",
    "downloads": """
        Object.assign(document.createElement("a"), {
          href: "data:application/octet-stream,x", download: "x.exe" }).click();""",
    "opens many windows": "for (let n = 0; n < 5; n++) open(`${EVIL}/window`);",
    "loads a megabyte of elements": """
        document.body.innerHTML += "<div>".repeat(20000);""",
}

# What holds its own process: the page around it must stay alive.
HANGS = {
    "never ends": "for (;;) ;",
    "asks for ever": "for (;;) alert('again');",
    "never ends as it is left": "addEventListener('unload', () => { for (;;) ; });",
}

# Messages that only the frame itself may send; the page around it must see that another sent them.
FORGED = "{ type: 'kempelen.externalSubmit', assignmentId: 'A1', answer: [] }"
FORGERIES = {
    "from a frame within": f"""
        document.body.append(Object.assign(document.createElement("iframe"), {{
          srcdoc: `<script>top.postMessage({FORGED}, "*")<\\/script>` }}));
        await soon();""",
    "from a window": "open(OTHER); await soon(); await soon();",
    "from a worker's blob in a frame": f"""
        const page = new Blob([`<script>top.postMessage({FORGED}, "*")<\\/script>`],
          {{ type: "text/html" }});
        await loads("iframe", {{ src: URL.createObjectURL(page) }});""",
}

# A task that is opened by another: in a frame it must not run, in a window it is not its frame.
OTHER = f"""<p>another task<script>
parent.postMessage({{ done: true }}, "*"); opener?.parent.postMessage({FORGED}, "*");
</script>"""


def page(reach, **addresses):
    """A page that makes one attempt once its button is pressed."""
    return PREFIX % {**addresses, "reach": reach}
