"""Rating requesters, and answering ratings."""
