"""Types of a requester account's team: members, invitations and actions."""
