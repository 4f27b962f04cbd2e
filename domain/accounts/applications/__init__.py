"""Applications: a person asks to work or to publish, and an operator or a rule decides."""
