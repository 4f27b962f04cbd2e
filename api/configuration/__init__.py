"""Settings: read strictly from the environment, and described on a page that is generated."""
