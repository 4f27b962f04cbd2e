"""Disputes about rejected work: appeals, answers, rulings."""
