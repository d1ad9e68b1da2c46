"""Pages of the admin that need the coordinator: they extend those of the packages before it."""
