"""Measures claimtable. Each module is one benchmark; see README.md."""
