"""Observability for operators: logs, metrics, traces, health."""
