"""Mail: letters to people, stored as rows until they are sent."""
