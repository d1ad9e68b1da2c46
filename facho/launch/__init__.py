"""`make demo`, `make run`, `make stop`: the whole system in one terminal."""
