"""Projects of requesters, their revisions, the properties of their HITs, and starters."""
