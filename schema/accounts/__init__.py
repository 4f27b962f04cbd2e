"""The life of an account: agreement, applications, settings, suspension, review, closing."""
