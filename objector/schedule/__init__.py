"""The schedule: a clock that ticks, and what is done at each tick. The ledger is the queue; nothing is kept here."""
