"""Tests of the dashboard of workers."""
