"""Pages for people: the front page, and the look that pages share."""
