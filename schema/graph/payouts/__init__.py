"""How a worker is paid, as the worker and operators see it."""
