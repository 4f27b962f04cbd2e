"""Batches: creating, checking, publishing, steering and watching them."""
