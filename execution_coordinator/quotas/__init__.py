"""What each task owes each OLT in an hour, what became of it, and the violations of what did not.

Counted from executions, never from a counter that can be lost.
"""
