"""The money of requesters: deposits."""
