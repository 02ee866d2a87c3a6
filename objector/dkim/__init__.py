"""DKIM (RFC 6376): what a signature proves by a given key. All of it is pure: nobody is asked, nothing is looked up.

Used where a mail arrives, with the key as the DNS has it then, and where a bundle is checked, with the key as it was
kept.
"""
