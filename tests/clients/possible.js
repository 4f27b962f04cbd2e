// What Apollo Client gives of fragments on interfaces, with possible types and without:
// `node possible.js` queries an object and follows a subscription from a cursor on.

import { readFileSync } from "node:fs";
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { iterated } from "./iterated.js";
import { socket } from "./connect/socket.js";

const { MARKET_URL, TOKEN, HIT, AFTER } = process.env;
const types = new URL("../../docs/clients/react/possible-types.json", import.meta.url);
const QUERY = gql`query One($id: ID!) { node(id: $id) { ... on Node { id } } }`;
const NOTICES = gql`
  subscription Notices($after: Cursor) { workerNotices(after: $after) { ... on Event { cursor } } }
`;

async function seen(options, fetchPolicy) {
  const live = socket(MARKET_URL, TOKEN);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    new HttpLink({ uri: MARKET_URL, headers }),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache(options) });
  const queried = await client.query({ query: QUERY, variables: { id: HIT }, fetchPolicy });
  const events = client.subscribe({ query: NOTICES, variables: { after: AFTER }, fetchPolicy });
  const [notice] = await (async () => {
    for await (const { data, error } of iterated((sink) => {
      const subscription = events.subscribe(sink);
      return () => subscription.unsubscribe();
    })) {
      if (error) throw error;
      return [data.workerNotices];
    }
  })();
  client.stop();
  live.dispose();
  return { id: queried.data.node.id ?? null, cursor: notice.cursor ?? null };
}

const possible = JSON.parse(readFileSync(types, "utf8"));
for (const [named, options] of Object.entries({ with: possible, without: {} })) {
  for (const policy of ["network-only", "no-cache"]) {
    console.log(JSON.stringify({ said: named, policy, ...(await seen(options, policy)) }));
  }
}
process.exit(0);
