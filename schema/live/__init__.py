"""Following the log from the schema: streams of facts, shared between subscribers."""
