"""The promises with real processes and the wall clock: workers are killed, agents are witnesses."""
