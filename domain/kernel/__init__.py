"""What every feature stands on: the unit of work, facts, refusals, money, time, statements."""
