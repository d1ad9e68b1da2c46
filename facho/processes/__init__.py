"""The processes that make up the system, and the supervisor that runs them in one terminal."""
