"""`python -m objector` and the program `objector`."""

from __future__ import annotations

from objector.cli.app import app


def main() -> None:
    """Run the command that was typed; exits with its code."""
    app()


if __name__ == "__main__":
    main()
