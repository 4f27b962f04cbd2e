"""OpenID providers over HTTP: discovery, keys, tokens; and a small provider of our own, to try."""
