"""What operators read and decide about Masters."""
