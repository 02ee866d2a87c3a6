"""Look-alike portals and a mail server on this machine: everything can be tried without touching anyone."""
