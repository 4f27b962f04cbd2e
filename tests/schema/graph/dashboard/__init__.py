"""Tests of the dashboard, as its worker reads it."""
