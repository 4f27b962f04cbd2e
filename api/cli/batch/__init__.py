"""`kempelen batch`: publish, watch, review and download batches of any market, from a terminal."""
