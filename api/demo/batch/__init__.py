"""`kempelen demo --batch`: the play from CSV files through templates of pages to results files."""
