"""What operators changed since the last tick: read, compared, named, logged and acted upon."""
