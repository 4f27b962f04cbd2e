"""The GraphQL documents of the play with batches, beside those of `kempelen batch`."""

from api.demo.documents import REFUSED

ACCEPT = f"""mutation ($input: AcceptHitInput!) {{ acceptHit(input: $input) {{ __typename
  ... on AcceptHitSuccess {{ assignment {{ id frame {{ url }} }} }} {REFUSED} }} }}"""
CREATE_API_KEY = f"""mutation ($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{
  __typename ... on CreateApiKeySuccess {{ token }} {REFUSED} }} }}"""
OPEN_HITS = """query ($group: ID!, $after: String) { node(id: $group) { ... on HitGroup {
  hits(first: 50, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id question { ... on HtmlQuestion { html } } } } } } }"""
OWN_HITS = """query ($after: String) { me { requester {
  hits(first: 50, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id question { ... on HtmlQuestion { html } } } } } } }"""
