"""The interview: asks a person in plain words what their objections need. Invents and suggests no text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from rich.console import Console
from rich.prompt import Confirm, Prompt

from objector.cli.asking import asking
from objector.domain.person import Account, Mode, Person
from objector.engine import people_model
from objector.engine.approval import ERASURE, MODES, SUSPENSION

Check = Callable[[str], str]

GROUNDS = (
    "The law asks for grounds that lie in your own situation (Art. 21(1) GDPR). Write them in your own words, in "
    "your own language; a few sentences are enough. These questions may help, none has to be answered:",
    "  - What is your work, and what does it mean for it if a machine learns from what you publish?",
    "  - What have you shared over the years, and for whom was it meant?",
    "  - Do pictures or words of yours show other people, children, or your home?",
    "  - Is there something about you that should not turn up in a stranger's answer?",
    "  - What do you fear would happen, or has it happened already?",
    "Health, religion, politics and the like: tell them only if you want to. What you write is kept encrypted.",
)


class Interview:
    """Questions on a terminal. What is known already is offered as the answer."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)

    @asking()
    def person(self, services: Mapping[str, str], known: Person | None = None, *, grounds: bool = True) -> Person:
        """The person by their own answers. `services`: the names of those that have forms, by slug.

        `grounds`: whether an objection needs any; if not (Art. 21(2) GDPR), neither they nor erasure are asked about.
        """
        was = known or Person(id="", name="", email="", country="", language="")
        self.say("Who are you? The controllers get these values only where a form asks for them.")
        name = self.ask("Your full name", was.name, _filled)
        person = replace(
            was, name=name, language=self.ask("Your language (de, it, en …)", was.language, people_model.language)
        )
        person = replace(
            person, country=self.ask("The country you live in (AT, DE, IE …)", was.country, people_model.country)
        )
        if replace(person, first_name="", last_name="").given_and_family_name is None:
            person = replace(person, first_name=self.ask("Your first name, as forms ask for it", was.first_name))
            person = replace(person, last_name=self.ask("Your family name", was.last_name))
        email = self.ask("Your mail address", was.email, people_model.mail_address)
        phone = self.ask(
            "Your phone number, only for forms that ask for it (may stay empty)", was.phone, people_model.phone
        )
        address = self.address(was.address)
        person = replace(person, email=email, phone=phone, address=address)
        person = replace(person, accounts=self.accounts(services, person))
        person = replace(person, mode=self.mode(was.mode))
        return self.grounds(replace(person, erasure=self.erasure(was.erasure))) if grounds else person

    def address(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """The person's postal address, line by line; nothing where they want no letters."""

        def checked(text: str) -> str:
            people_model.postal(text)
            return text

        question = "Your postal address, its lines separated by commas, only for letters (may stay empty)"
        given = self.ask(question, ", ".join(known), checked)
        return known if given == ", ".join(known) else people_model.postal(given)

    def accounts(self, services: Mapping[str, str], person: Person) -> tuple[Account, ...]:
        """The accounts the person holds; every one needs an objection of its own."""
        self.say("\nWhich accounts do you have? Each needs an objection of its own. Passwords are never asked for.")
        accounts = list(person.accounts)
        for service, name in services.items():
            held = [account for account in accounts if account.service == service]
            more = f"another {name}" if held else f"{'an' if name[0] in 'AEIO' else 'a'} {name}"
            if held:
                self.say(f"{name}: {len(held)} known.")
            while Confirm.ask(f"Do you have {more} account?", default=False, console=self.console):
                handle = self.ask("  Its name (what others see; may stay empty)", "")
                email = self.ask("  Its mail address", person.email, people_model.mail_address)
                phone = ""
                if service == "whatsapp":
                    phone = self.ask("  Its phone number, such as +43 660 1234567", person.phone, people_model.phone)
                accounts.append(Account(id="", service=service, handle=handle, email=email, phone=phone))
                more = f"another {name}"
        return tuple(accounts)

    def mode(self, usual: Mode) -> Mode:
        """How far Objector may go; asked after the person was told what it may cost."""
        self.say(f"\n{SUSPENSION}\n")
        for mode in Mode:
            self.say(f"  {mode.value}: {MODES[mode]}")
        return Mode(self.choice("How far may Objector go?", [mode.value for mode in Mode], usual.value))

    def erasure(self, wanted: bool) -> bool:
        """Whether mails and letters also ask for erasure; no unless the person says so, told what it may cost."""
        self.say(f"\n{ERASURE}")
        return Confirm.ask("Shall mails and letters also ask for erasure?", default=wanted, console=self.console)

    def grounds(self, person: Person) -> Person:
        """The person's grounds, and what few forms ask for besides."""
        self.say("\n" + "\n".join(GROUNDS))
        grounds = self.text("Your grounds", person.grounds)
        prompts, more = person.prompts, person.more
        self.say("\nA form for people without an account asks how an AI showed your data. Most people can skip this.")
        if Confirm.ask("Do you want to add something for it?", default=bool(prompts or more), console=self.console):
            prompts = self.text("What you typed that made the AI show your data", prompts)
            more = self.text("Anything else the controller should know", more)
        return replace(person, grounds=grounds, prompts=prompts, more=more)

    def say(self, text: str) -> None:
        """Running text, wrapped to the terminal."""
        self.console.print(text, markup=False)

    def ask(self, question: str, known: str, check: Check = str.strip) -> str:
        """One line. Asked again until `check` takes it; enter keeps what is known."""
        while True:
            given = Prompt.ask(question, default=known or "", show_default=bool(known), console=self.console)
            try:
                return check(given.strip())
            except ValueError as error:
                self.say(f"  {error}")

    def choice(self, question: str, words: Sequence[str], usual: str | None) -> str:
        """One of these words; without a usual one, the person has to choose."""
        if usual is None:
            return Prompt.ask(question, choices=list(words), console=self.console)
        return Prompt.ask(question, choices=list(words), default=usual, console=self.console)

    def text(self, question: str, known: str) -> str:
        """Several lines, ended by an empty one; an empty first line keeps what is known."""
        kept = "; an empty line at once keeps what is there" if known else ""
        self.say(f"{question} (several lines; an empty line ends it{kept}):")
        lines: list[str] = []
        while line := self.console.input("  ").rstrip():
            lines.append(line)
        text = "\n".join(lines).strip()
        if len(text) > people_model.LONGEST_GROUNDS:
            self.say(f"  This is longer than {people_model.LONGEST_GROUNDS} characters; please shorten it.")
            return self.text(question, known)
        return text or known

    @asking()
    def approved(self) -> bool:
        """Whether the person approves what was shown."""
        self.say("\nThis is what would be sent, and nothing else. Without your approval nothing is sent.")
        return Confirm.ask("Do you approve text, data and mode?", default=False, console=self.console)


def _filled(text: str) -> str:
    if not text:
        raise ValueError("this is needed")
    return text


def is_terminal() -> bool:
    """Whether somebody sits there who can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()
