"""GraphQL over websockets, by the graphql-transport-ws protocol."""
