"""The participation agreement: its document, and who accepted which version of it."""
