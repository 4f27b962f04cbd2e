"""A worker's dashboard: totals, days, parts of the work, time, goals and payments."""
