"""Money of requesters: deposits and refunds, limits and warnings, monthly statements."""
