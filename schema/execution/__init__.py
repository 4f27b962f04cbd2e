"""Documents of any schema: preparing, pricing, limiting and running them."""
