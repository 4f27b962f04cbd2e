"""GraphiQL, from files that stand here: no internet is needed."""
