"""The operators' room: all queues under one root, the figures of the market, and both live."""
