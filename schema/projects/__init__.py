"""Projects: creating and changing them, starters, and previews of rows."""
