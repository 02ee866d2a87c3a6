"""Timers: the machine's own clockwork that starts a pass; read before it is written, and taken away again."""
