"""Messages: writing to each other, and to the operators of the market."""
