"""Jobs: long work in chunks, each of which is done exactly once, whatever is killed."""
