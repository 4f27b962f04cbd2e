"""Reports, for the people who made them, and cases, for operators."""
