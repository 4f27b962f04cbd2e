"""GraphQL over server-sent events."""
