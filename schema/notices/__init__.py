"""Live events for people: worker notices, requester events, the timer of an assignment."""
