"""Review of accounts, proposed by rule: nothing is done to an account until an operator decides."""
