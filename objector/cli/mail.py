"""`objector mail`: mailboxes, and mails from files."""

from __future__ import annotations

import typer

from objector.cli.mail_import import import_
from objector.cli.mail_login import login

mail = typer.Typer(help="Your mailboxes, and mails that you bring as files.", no_args_is_help=True)
mail.command("login")(login)
mail.command("import")(import_)
