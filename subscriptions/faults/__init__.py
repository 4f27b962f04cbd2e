"""Which faults pass, and how they are told to operators."""
