"""The types that only operators see."""
