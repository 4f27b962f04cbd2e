"""Mail leaves here, and the links in it arrive here."""
