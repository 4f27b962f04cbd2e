"""A worker's record of work: counts, percentages, and the requirements that they cross."""
