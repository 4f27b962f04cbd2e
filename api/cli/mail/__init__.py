"""Its commands about mail that people send to the market."""
