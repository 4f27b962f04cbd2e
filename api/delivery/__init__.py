"""What every transport shares for subscriptions: audiences, subscribers, results."""
