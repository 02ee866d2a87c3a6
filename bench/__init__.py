"""Figures of the engine and of the finder, measured on this machine against look-alikes; no part of the wheel."""
