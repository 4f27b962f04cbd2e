"""Disputes about rejected work as GraphQL types: appeals, and lists of them."""
