"""The live feed of groups: what changed for one viewer, or for all who see alike."""
