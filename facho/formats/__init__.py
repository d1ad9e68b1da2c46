"""How dates and numbers are written: 24 hours, in every language."""
