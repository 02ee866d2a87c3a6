"""`python -m objector` and the program `objector`."""

from __future__ import annotations

import gc
import sys

gc.set_threshold(50_000, 20, 50)  # what modules make while they load is kept: looking through it again frees nothing

from objector.cli.app import app  # noqa: E402
from objector.cli.narrow import narrowed  # noqa: E402


def main() -> None:
    """Run the command that was typed; exits with its code."""
    narrowed(app, sys.argv[1:])()


if __name__ == "__main__":
    main()
