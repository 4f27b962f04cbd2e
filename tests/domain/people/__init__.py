"""People: sign-up, sign-in, credentials, mail and blocks."""
