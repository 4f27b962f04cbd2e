"""What `kempelen` does before a subcommand runs, and where one fails."""
