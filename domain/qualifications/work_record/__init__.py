"""Work records: counts of assignments, percentages, and thresholds that they cross."""
