"""Settings of what people do with each other."""
