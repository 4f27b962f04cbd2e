"""The players: clients of the API like any other, each with an account and a websocket."""
