"""Worker lists, which only the team of their requester sees."""
