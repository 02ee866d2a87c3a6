"""Mutated mails: whatever a mail is like, it is read without a crash, and never taken for another person's."""
