"""Torture: a real daemon that is killed at random while it delivers, and a server that refuses half of what it is sent.

owed.py    the database and the config of thousands of alerts that are owed
daemon.py  the daemon as a process that is started and killed
ledger.py  what arrived against what was owed
storm.py   SIGKILL at random moments, unknown results, 429s and 5xx
floods.py  half of all calls are answered with 429

Run: make torture, or python -m bench.torture --seconds 60. It fails over its bars.
"""
