"""Bundles: proof taken out of the ledger, as a zip that is checked on any machine, without ledger, key or network.

`export` writes one, `checking` checks one; `layout` says what lies in it. Nothing of the checking side knows SQL.
"""
