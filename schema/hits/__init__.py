"""HITs: publishing, extending and inviting."""
