"""What waits for a person because of a kept mail: which objection it is about, what it says, whether it is genuine."""

from __future__ import annotations

from collections.abc import Iterable

from objector.domain.submission import Submission
from objector.domain.unclear_mail import Sort, UnclearMail
from objector.engine.mail_word import ELSE, NOTHING, SOMETHING_ELSE, doubt_of, words_for
from objector.engine.todo_item import UNCLEAR_MAIL, Todo


def to_tell_apart(mails: Iterable[UnclearMail], open_ones: Iterable[Submission]) -> list[Todo]:
    """The kept mails that may still say something new about a submission: one item for each mail."""
    statuses = {one.id: one.status for one in open_ones}
    found = []
    for mail in mails:
        could = tuple(one for one in mail.submissions if statuses.get(one) in mail.sort.open_in)
        if could:
            found.append(_item(mail, could))
    return found


def _item(mail: UnclearMail, could: tuple[str, ...]) -> Todo:
    alone = len(mail.submissions) == 1
    command = f"objector answer {mail.submissions[0] if alone else 'ID'} --mail {mail.id}"
    # Only of a genuine mail that could be meant for several its known phrases say what it means.
    by_phrases = not alone and not mail.doubt and mail.sort is Sort.PHRASES
    return Todo(
        reason=UNCLEAR_MAIL,
        what=f"mail {mail.id}",
        why=_reports(mail) if mail.sort.is_report else _says(mail),
        command=command if by_phrases else f"{command} --means MEANING",
        answers=tuple(
            (
                told if mail.sort.is_report or word not in ELSE else f"{SOMETHING_ELSE}: {told}",
                f"{command} --means {word}",
            )
            for word, told in words_for(mail.sort).items()
            if word != NOTHING or mail.sort.is_report
        ),
        person_id=mail.person_id,
        submissions=could,
    )


def _says(mail: UnclearMail) -> str:
    says = "does not say clearly what became of" if len(mail.submissions) == 1 else "could be meant for any of"
    told = f"a mail of the controller {says}"
    if mail.doubt:
        told = f"a mail says that it comes from the controller, and {doubt_of(mail)}; it is about"
    return (
        f"{told} {', '.join(mail.submissions)}, so it settled nothing; read it with: objector receipts open {mail.id} "
        f"({'forged, or ' if mail.doubt else ''}about none of them? then --means nothing)"
    )


_MAILS = {
    Sort.CAME_BACK: "your mail of {} came back",
    Sort.ARRIVED: "your mail of {} arrived",
    Sort.TEXT_CAME_BACK: "what you wrote about {} after the objection came back",
}


def _reports(mail: UnclearMail) -> str:
    told = f"a report says that {_MAILS[mail.sort]}".format(", ".join(mail.submissions))
    if mail.doubt:
        told += f", and {doubt_of(mail)}"
    elif mail.sort is not Sort.ARRIVED:
        told += ", but names another address than the controller's"
    return f"{told}, so it changed nothing; read it with: objector receipts open {mail.id}; is it true?"
