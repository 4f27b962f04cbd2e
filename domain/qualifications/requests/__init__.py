"""Requests for qualifications, from the request to its decision."""
