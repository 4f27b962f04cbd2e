"""What `kempelen` can be told to do, one module a subject; each offers `commands`, a typer app."""
