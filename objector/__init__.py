"""Objector: every objection under Art. 21 GDPR that a controller's forms demand, sent, kept and proved."""

__version__ = "0.1.0"
