"""Look-alike portals and a mail server on this machine, so that everything can be tried without touching anyone."""
