"""Finding work: the list of groups, who may see and accept what, and why not."""
