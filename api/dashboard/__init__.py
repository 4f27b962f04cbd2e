"""Keeps the dashboards of workers beside the server."""
