"""Messages between people: threads of workers with requesters, and of people with operators."""
