"""Ratings of requesters by workers, with the requesters' answers."""
