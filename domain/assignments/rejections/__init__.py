"""Rejections: how they count, and the appeal that a worker may make against each."""
