"""The contact with operators: threads of messages, of accounts and of strangers."""
