"""The subcommands of `kempelen`, one module a subject; each offers `commands`, a typer app."""
