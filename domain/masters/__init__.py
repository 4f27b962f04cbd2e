"""Masters: a statistical model grants this qualification for a record of good work."""
