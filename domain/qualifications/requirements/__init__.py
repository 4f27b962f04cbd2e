"""Requirements of HIT types: their checks, their evaluation, and the catalogue of all sets."""
