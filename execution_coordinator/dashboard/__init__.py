"""The page that shows, live, what the system does. Reads only."""
