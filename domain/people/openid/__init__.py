"""Signing in through OpenID providers: linked identities, and sign-ins that wait for an answer."""
