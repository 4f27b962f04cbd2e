"""Finding work: the list of groups and the live feed."""
