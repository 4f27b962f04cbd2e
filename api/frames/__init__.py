"""Pages in frames: which sites may show them, and how they submit."""
