"""Speaks GraphQL: types, queries, mutations and subscription fields over the domain."""
