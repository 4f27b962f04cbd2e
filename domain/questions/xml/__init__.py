"""Mechanical Turk's XML: questions that are read from it, and answers that are written in it."""
