"""Slips in the domains of addresses, and what was meant."""
