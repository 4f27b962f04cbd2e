"""Commands about payday: payouts, gift cards, receipts, and reports to the tax authority."""
