// The Node peer: graphql-yoga with graphql-ws, put together as its documentation says; VALUES are
// those of message.py, as JSON.
//
//     node yoga.mjs PORT VALUES

import { createServer } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2]);
const { CURSOR, HIT_ID, INSTANT, REWARD, STATUS } = JSON.parse(process.argv[3]);
const pubSub = createPubSub();

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    type Query { ready: Boolean! }
    type Hit {
      id: ID!
      status: String!
      reward: String!
      maxAssignments: Int!
      availableAssignments: Int!
      pendingAssignments: Int!
      createdAt: String!
      expiresAt: String!
      requesterAnnotation: String
    }
    type HitPublished { cursor: String! occurredAt: String! hit: Hit! }
    type Subscription { requesterEvents: HitPublished! }
  `,
  resolvers: {
    Query: { ready: () => true },
    Subscription: {
      requesterEvents: {
        subscribe: () => pubSub.subscribe('published'),
        resolve: (event) => event,
      },
    },
  },
});

function event(annotation) {
  const hit = {
    id: HIT_ID,
    status: STATUS,
    reward: REWARD,
    maxAssignments: 1,
    availableAssignments: 1,
    pendingAssignments: 0,
    createdAt: INSTANT,
    expiresAt: INSTANT,
    requesterAnnotation: annotation,
  };
  return { cursor: CURSOR, occurredAt: INSTANT, hit };
}

async function publish(request, response) {
  let body = '';
  for await (const part of request) body += part;
  const { annotations } = JSON.parse(body);
  for (const annotation of annotations) pubSub.publish('published', event(annotation));
  const answer = JSON.stringify({ published: annotations.length });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer),
  });
  response.end(answer);
}

const yoga = createYoga({ schema, logging: false });

const server = createServer((request, response) => {
  if (request.url === '/publish') publish(request, response);
  else if (request.url === '/ready') response.end('ready');
  else yoga(request, response);
});

server.keepAliveTimeout = 30_000;

const sockets = new WebSocketServer({
  server,
  path: yoga.graphqlEndpoint,
  perMessageDeflate: false,
});

useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const enveloped = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema: enveloped.schema,
        operationName: params.operationName,
        document: enveloped.parse(params.query),
        variableValues: params.variables,
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
      };
      const errors = enveloped.validate(args.schema, args.document);
      return errors.length ? errors : args;
    },
  },
  sockets,
  0, // no keep-alive pings while it is measured
);

server.listen({ port, host: '127.0.0.1', backlog: 2048 });
