"""Mail: letters to people, kept as rows until they are sent."""
