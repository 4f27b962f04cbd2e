"""Assignments: accepting, submitting, returning, deciding, paying."""
