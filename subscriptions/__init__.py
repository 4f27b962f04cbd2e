"""The event log and its readers: append, follow, wake. This layer knows nothing of HITs."""
