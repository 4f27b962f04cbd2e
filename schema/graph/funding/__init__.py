"""Money of requesters: deposits, refunds, limits, monthly statements, payments to workers."""
