"""What an OLT can do in an hour: one plan each, made from how long its runs took.

What a tick starts is decided in `planner`; a plan tells beforehand whether the hour fits.
"""
