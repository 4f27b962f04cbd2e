"""Tests of the keeper of dashboards."""
