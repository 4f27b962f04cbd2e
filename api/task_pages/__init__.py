"""Task pages on an origin of their own: pages of HTML, what their scripts find there, and how pages
in frames submit."""
