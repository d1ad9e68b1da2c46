"""Broken replies by the hundred thousand: no crash, no hang, no wrong row, bounded memory."""
