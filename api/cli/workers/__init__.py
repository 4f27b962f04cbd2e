"""Commands about the work of workers."""
