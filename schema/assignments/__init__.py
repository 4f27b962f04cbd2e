"""Assignments: workers accept, submit and return them, requesters decide about them."""
