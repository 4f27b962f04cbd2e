// Mounts GraphiQL on this server: queries over HTTP, subscriptions over a websocket, and the
// bearer token of the header editor for both.
"use strict";

const httpUrl = new URL("/graphql", window.location.href);
const socketUrl = new URL(httpUrl);
socketUrl.protocol = httpUrl.protocol === "https:" ? "wss:" : "ws:";

let socket = { authorization: undefined, client: undefined };

function socketClient(authorization) {
  if (!socket.client || socket.authorization !== authorization) {
    socket.client?.dispose();
    const client = graphqlWs.createClient({
      url: socketUrl.href,
      connectionParams: authorization ? { authorization } : {},
    });
    socket = { authorization, client };
  }
  return socket.client;
}

function authorizationIn(headers) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "authorization");
  return name && headers[name];
}

// "Bearer" alone is the header editor's default: without a token the client is a stranger.
function filled(headers) {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => !/^\s*(Bearer)?\s*$/i.test(value)),
  );
}

async function overHttp(request, headers) {
  const answer = await fetch(httpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...headers,
    },
    body: JSON.stringify(request),
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${answer.status} ${answer.statusText}: ${text}`);
  }
}

function fetcher(request, options) {
  const headers = filled(options?.headers ?? {});
  const document = options?.documentAST;
  const operations = (document?.definitions ?? []).filter(
    (definition) => definition.kind === "OperationDefinition",
  );
  const chosen =
    operations.find((operation) => operation.name?.value === request.operationName) ??
    operations[0];
  if (chosen?.operation !== "subscription") {
    return overHttp(request, headers);
  }
  return {
    subscribe: (sink) => ({
      unsubscribe: socketClient(authorizationIn(headers)).subscribe(request, {
        next: (result) => sink.next(result),
        complete: () => sink.complete(),
        error: (problem) => sink.error(readable(problem)),
      }),
    }),
  };
}

function readable(problem) {
  if (problem instanceof CloseEvent) {
    return new Error(`The socket was closed: ${problem.code} ${problem.reason}`);
  }
  return problem;
}

// At every start GraphiQL sets the choice that the user made in its settings back to this property,
// and empties the headers that it had stored; those of the tabs stay.
function persistedHeaders() {
  const stored = (name) => window.localStorage.getItem(`graphiql:${name}`);
  if (stored("shouldPersistHeaders") !== "true") {
    return {};
  }
  const { tabs, activeTabIndex } = JSON.parse(stored("tabState") ?? "{}");
  return { shouldPersistHeaders: true, headers: tabs?.[activeTabIndex]?.headers ?? undefined };
}

async function start() {
  const example = await fetch("/graphiql/example.graphql");
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      isHeadersEditorEnabled: true,
      ...persistedHeaders(),
      defaultEditorToolsVisibility: "headers",
      defaultHeaders: '{\n  "authorization": "Bearer "\n}',
      defaultQuery: await example.text(),
      schemaDescription: true,
      inputValueDeprecation: true,
    }),
  );
}

start();
