"""Requests for qualifications: made, tested, decided, lapsed."""
