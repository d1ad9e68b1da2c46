"""Measurements that a person runs; their numbers depend on the machine."""
