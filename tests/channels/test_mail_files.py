"""Mails in files: found whatever the file is like, bounded, and told in one go what cannot be read."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from objector.channels import mail_files
from objector.channels.mail_files import Found, find_mails, place

MAIL = b"From: a@portal.example\nSubject: %s\n\ntext\n"
FROM = b"From a@portal.example Sun Nov 22 10:00:00 2026\n"


def raws(found: Found) -> list[bytes]:
    return [mail.raw() for mail in found.mails]


def subjects(found: Found) -> list[str]:
    return [raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for raw in raws(found)]


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_single_mail(tmp_path: Path):
    """As it was on its way: lines end in CRLF, however the file was saved."""
    lf, crlf = put(tmp_path / "a.eml", MAIL % b"x"), put(tmp_path / "b.txt", (MAIL % b"x").replace(b"\n", b"\r\n"))
    found = find_mails([lf, crlf])
    assert found.faults == []
    assert raws(found) == [b"From: a@portal.example\r\nSubject: x\r\n\r\ntext\r\n"] * 2
    assert found.mails[0].head() == b"From: a@portal.example\nSubject: x\n\n"


def test_an_mbox_file(tmp_path: Path):
    """Each mail of it; what it quotes is unquoted; "From" at the start of a sentence begins no mail, nor
    does such a line in the middle of a paragraph."""
    text = (
        b"Subject: a\n\nFrom here on it rains.\n\nFrom now on, too.\n" + FROM + b">From the start\n>>From it\n\nlast\n"
    )
    mbox = put(tmp_path / "Archive", FROM + text + b"\n" + FROM + MAIL % b"b" + b"\n" + FROM + MAIL % b"c")
    found = find_mails([mbox])
    assert found.faults == []
    assert subjects(found) == ["a", "b", "c"]
    assert raws(found)[0] == text.replace(b">From", b"From").replace(b"\n", b"\r\n")
    assert [place(mail) for mail in found.mails] == [f"{mbox}, mail {number}" for number in (1, 2, 3)]


def test_a_maildir_and_whatever_lies_in_a_folder(tmp_path: Path):
    """Maildirs with their folders, *.eml, mbox files with or without a suffix; nothing half delivered, nothing else."""
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4", ".Sent/new/.keep"):
        put(tmp_path / "Maildir" / name, MAIL % name.encode() if ".keep" not in name else b"")
    for name in ("tmp", "new"):
        (tmp_path / "Maildir" / ".Sent" / name).mkdir(exist_ok=True)
    put(tmp_path / "more" / "x.EML", MAIL % b"eml")
    put(tmp_path / "more" / "Inbox", FROM + MAIL % b"mbox")
    put(tmp_path / "more" / "Inbox.msf", b"an index")
    put(tmp_path / "more" / "letter.pdf", b"%PDF")
    found = find_mails([tmp_path])
    assert found.faults == []
    assert sorted(subjects(found)) == [".Sent/cur/4", "cur/1:2,S", "eml", "mbox", "new/2"]


def test_no_link_leads_out_of_a_folder(tmp_path: Path):
    """A link in a folder is not followed, whether to a file, a folder or round in a circle; a named one is."""
    secret = put(tmp_path / "elsewhere" / "secret.eml", MAIL % b"secret")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.eml").symlink_to(secret)
    (folder / "link").symlink_to(secret.parent, target_is_directory=True)
    (folder / "round").symlink_to(folder, target_is_directory=True)
    assert find_mails([folder]).mails == []
    assert subjects(find_mails([folder / "link.eml"])) == ["secret"]


def test_every_fault_is_told_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is missing, empty, no mail, too large or no file at all; the good ones are found."""
    monkeypatch.setattr(mail_files, "LARGEST_MAIL", 1024**2)
    os.mkfifo(tmp_path / "pipe")
    good = put(tmp_path / "good.eml", MAIL % b"good")
    mbox = put(tmp_path / "mbox", FROM + MAIL % b"small" + b"\n" + FROM + MAIL % (b"x" * 1024**2))
    empty, binary = put(tmp_path / "empty", b""), put(tmp_path / "picture.eml", b"\x89PNG\r\n")
    found = find_mails([tmp_path / "gone", tmp_path / "pipe", empty, binary, mbox, good])
    assert subjects(found) == ["small", "good"]
    assert [fault.removeprefix(str(tmp_path)) for fault in found.faults] == [
        "/gone: cannot be read: No such file or directory",
        "/pipe: neither a file nor a folder",
        "/empty: there is no mail in it",
        "/picture.eml: no mail: it does not begin with a header",
        "/mbox, mail 2: larger than 1 MiB, left alone",
    ]


def test_the_number_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of mails and of files; what is left out is told."""
    monkeypatch.setattr(mail_files, "MOST_MAILS", 2)
    found = find_mails([put(tmp_path / "m" / "mbox", b"\n".join([FROM + MAIL % b"x"] * 4))])
    assert (len(found.mails), len(found.faults)) == (2, 1)
    assert "more than 2 mails" in found.faults[0]
    monkeypatch.setattr(mail_files, "MOST_FILES", 1)
    put(tmp_path / "m" / "other.eml", MAIL % b"y")
    assert "more than 1 files" in find_mails([tmp_path / "m"]).faults[-1]


def test_whatever_the_bytes_are(tmp_path: Path):
    """Noise of every kind, endless lines, no line at all: mails or faults, never an error, nothing read twice."""
    chance = random.Random(7)
    pieces = [FROM, MAIL % b"x", b"\n", b"\r\n", b"From ", b"\x00" * 70_000, b">From x\n", b"y" * 200_000, b"\xff\n"]
    for number in range(60):
        content = b"".join(chance.choice(pieces) for _ in range(chance.randrange(12)))
        found = find_mails([put(tmp_path / "noise", content)])
        assert sum(mail.end - mail.start for mail in found.mails) <= len(content), number
        for mail in found.mails:
            assert len(mail.head()) <= mail_files.HEAD
            mail.raw()
