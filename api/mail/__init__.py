"""Mail: the sender, and the pages behind mailed links."""
