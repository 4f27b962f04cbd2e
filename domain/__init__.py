"""The market: tables, lifecycles, rules, commands and the ledger. Knows no GraphQL."""
