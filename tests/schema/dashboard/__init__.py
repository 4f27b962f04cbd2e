"""Tests of what workers set on their dashboard, and of its changes."""
