"""Teams: several people with roles in one requester account."""
