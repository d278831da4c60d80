"""What the fault tests and `bench/faults.py` share: a real site, writers, killers, and a ledger."""
