// Apollo Client: HTTP for queries and mutations, a socket for subscriptions.

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { iterated } from "../iterated.js";
import { socket } from "./socket.js";

export function connect(url, token) {
  const live = socket(url, token);
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } }),
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const subscribe = async function* (query, variables) {
    const events = client.subscribe({ query: gql(query), variables });
    for await (const { data, error } of iterated((sink) => {
      const subscription = events.subscribe(sink);
      return () => subscription.unsubscribe();
    })) {
      if (error) throw error;
      yield data;
    }
  };
  return {
    query: async (query) => (await client.query({ query: gql(query) })).data,
    mutate: async (query, variables) =>
      (await client.mutate({ mutation: gql(query), variables })).data,
    subscribe,
    close: () => {
      client.stop();
      live.dispose();
    },
  };
}
