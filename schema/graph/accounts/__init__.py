"""What accounts are asked, answered and decided: types of the accounts feature."""
