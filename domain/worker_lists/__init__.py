"""Named lists of workers, for HITs that only they, or none of them, may accept."""
