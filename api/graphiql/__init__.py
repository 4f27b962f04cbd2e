"""GraphiQL, served from vendored files: no internet is needed."""
