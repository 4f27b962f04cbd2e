"""The live feed of groups: the changes for one viewer, or for all viewers with one view."""
