"""Files for banks, and what banks answer."""
