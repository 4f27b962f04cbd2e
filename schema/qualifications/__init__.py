"""Qualifications: finding, authoring, granting, importing, requesting and deciding."""
