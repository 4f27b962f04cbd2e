"""What people are told live: notices, requester events, the timer of an assignment."""
