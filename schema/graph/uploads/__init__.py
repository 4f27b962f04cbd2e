"""Uploads, as their owners see them."""
