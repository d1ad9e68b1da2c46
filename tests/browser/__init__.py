"""The real site in a real browser, used the way an operator uses it."""
