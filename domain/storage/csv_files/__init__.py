"""CSV files with a header, read row by row from any row on, in bounded memory."""
