"""Files of results and of workers: made for requesters, and read again with decisions in them."""
