"""The event log: appended to in the writer's transaction, read in commit order, followed live."""
