"""Qualifications: properties of workers, requests for them, and requirements of HIT types."""
