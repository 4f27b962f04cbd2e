"""The review queue: submitted work of all HITs of a requester, filtered, ordered and decided."""
