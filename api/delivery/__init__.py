"""Subscriptions for every transport: audiences, subscribers, results."""
