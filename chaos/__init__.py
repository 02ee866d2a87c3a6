"""Chaos: the demo campaign under kills of the program and of the browser, and on disks that fail. `make chaos`."""
