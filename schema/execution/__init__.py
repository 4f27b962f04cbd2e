"""How documents are prepared, priced, limited and run, whatever the schema says."""
