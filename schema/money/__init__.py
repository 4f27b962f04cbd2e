"""The money of requesters: deposits, refunds, limits, payments, estimates."""
