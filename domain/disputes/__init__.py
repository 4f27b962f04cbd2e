"""Disputes about rejected work: a worker's appeal, the requester's answer, an operator's ruling."""
