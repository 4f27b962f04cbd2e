"""Threads: of workers with requesters, and of people with operators."""
