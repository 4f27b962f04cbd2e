"""Tests of the tax interview."""
