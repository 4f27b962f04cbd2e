"""Masters for operators: decisions, evidence and bars."""
