"""Whole runs of the command against loopback worlds: what arrived decides, not what the code believes."""
