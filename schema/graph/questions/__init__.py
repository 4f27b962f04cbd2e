"""How questions are shown: frames of pages, and texts in Markdown."""
