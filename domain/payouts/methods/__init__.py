"""How workers are paid: bank accounts and gift cards, their confirmation, and the schedule."""
