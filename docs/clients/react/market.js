// Apollo Client for the market: HTTP for queries and mutations, a socket for subscriptions.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import possibleTypes from "./possible-types.json";

export function marketAt(url, token) {
  const authorization = `Bearer ${token}`;
  const socket = createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    connectionParams: { authorization },
    retryAttempts: 0, // following.js resumes by itself, behind the last event
  });
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: `${url}/graphql`, headers: { authorization } }),
    ),
    // Without possible types `... on Event { cursor }` matches nothing, and no error says so.
    cache: new InMemoryCache(possibleTypes),
  });
}
