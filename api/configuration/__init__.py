"""Settings: read strictly from the environment, and described on a generated page."""
