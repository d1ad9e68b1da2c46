"""The product's own code on a clock of ours: 48 hours of a network in minutes of real time.

Real are PostgreSQL, Redis and everything from the tick to the inventory. Simulated are the clock
(also the one of the database), the OLTs behind the SNMP session, the messages and the processes.
"""
