"""Projects: the template of a kind of work, its revisions, and the properties of its HITs."""
