"""Masters: workers whose record shows good work, found by a statistical model and by no request."""
