"""What every feature uses: the unit of work, facts, refusals, money, time and statements."""
