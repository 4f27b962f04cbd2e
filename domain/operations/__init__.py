"""The operators' room: what waits for operators, how the market is, and its server processes."""
