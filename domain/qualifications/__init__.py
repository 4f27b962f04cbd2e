"""Qualifications: properties of workers, how they come by them, and what HIT types require."""
