"""The tables: submissions and entries in the clear without personal data, everything personal sealed."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from objector.ledger.columns import Moment, Words

metadata = MetaData()

about = Table(
    "about",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("ledger", Text, nullable=False),
    Column("rehearsal", Boolean, nullable=False),
    Column("head_seq", BigInteger, nullable=False),
    Column("head_digest", Text, nullable=False),
    Column("key_place", Text),
    Column("key_check", LargeBinary),
)
"""One row: which ledger this is, the last entry, and a sealed word that only the right master key opens."""

entries = Table(
    "entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("submission_id", Text),
    Column("person_id", Text),
    Column("body", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("entries_by_submission", "submission_id", "seq"),
)
"""The chain. `body` is canonical JSON and is what the digest is taken of; the ids beside it are for finding. Added,
never changed: triggers refuse everything but the next entry."""

persons = Table(
    "persons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("wrapped_key", LargeBinary),
    Column("email_digest", LargeBinary, unique=True),
    Column("sealed", LargeBinary),
    Column("approved_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("forgotten_at", Moment),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("persons.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("session", LargeBinary),
    Column("session_at", Moment),
    Index("accounts_by_person", "person_id", "position"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", Text, ForeignKey("persons.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("approvals_by_person", "person_id"),
)
"""What was approved, sealed with the salt of its commitment; `seq` is the entry that holds the commitment."""

submissions = Table(
    "submissions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("person_id", Text, ForeignKey("persons.id"), nullable=False),
    Column("account_id", Text),
    Column("campaign", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("controller", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("recipes", Words, nullable=False),
    Column("channel", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("due_at", Moment),
    Column("planned_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("delivered_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("cleared", Boolean, nullable=False),
    Column("owner", Text),
    Column("lease_until", Moment),
    Column("former_status", Text),
    Column("former_due_at", Moment),
    Column("planned_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("follows", Text),
    Column("awaited_since", Moment),
    Column("moved_at", Moment),
    Column("chosen", Boolean, nullable=False),
    Column("former_tries", Integer, nullable=False),
    Column("agreed", Text, nullable=False),
    # The first four are partial, by their migrations; said here, it would load the other database's dialect each time.
    Index("submissions_due", "due_at", "turn", "planned_seq", "id", "person_id", "campaign", "form"),
    Index("submissions_in_hand", "person_id", "controller"),
    Index("submissions_awaited", "controller", "awaited_since", "moved_at"),
    Index("submissions_moved", "moved_at"),
    Index("submissions_by_person", "person_id", "planned_seq"),
    Index("submissions_by_status", "status", "campaign"),
    Index("submissions_by_plan", "planned_seq"),
)
"""`due_at`: from when it may be handed out; `turn`: the how-manieth of its person in one plan, so that all take turns.
`submissions_due` orders by its first three columns; with the others what is due is answered from it alone.
`cleared`: a person or a rule decided that one more sending is right. `owner`, `lease_until`: the run that has it in
hand. `generation`, `cause`, `follows`: the how-manieth submission of its objection, why, and after which one.
`chosen`: the channel is not simply the mode's; `former_tries`: attempts of former channels; `agreed`: the mark of the
text that the person agreed to for this one.
`awaited_since`: the moment of receipt as long as the controller's answer to the objection is awaited. `moved_at`: when
something was last noted that bears on that time; it stands in the entries."""

attempts = Table(
    "attempts",
    metadata,
    Column("submission_id", Text, ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("person_id", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary),
)
"""What an attempt showed and may be personal: new text, labels as seen, the salt of the reference's commitment."""

artefacts = Table(
    "artefacts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("persons.id"), nullable=False),
    Column("submission_id", Text),
    Column("position", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("artefacts_by_submission", "submission_id", "position"),
    Index("artefacts_by_person", "person_id"),
)
"""`size` in bytes and the sealed SHA-256 and salt are of the content in the clear, `file_sha256` of the file on
disk."""

answers = Table(
    "answers",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("submission_id", Text, ForeignKey("submissions.id"), nullable=False),
    Column("person_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("answers_by_submission", "submission_id", "seq"),
)
"""Answers of the person that nobody has taken yet; a taken one is deleted."""

mails = Table(
    "mails",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("submission_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("mails_by_person", "person_id"),
)
"""Mails that were used for something, by keyed digest: none is used twice."""

unclear_mails = Table(
    "unclear_mails",
    metadata,
    Column("artefact_id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("submissions", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("doubt", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Index("unclear_mails_by_person", "person_id"),
)
"""Mails of controllers that settle nothing until the person says what they are about; the same digest: one mail.
`doubt`: why its sender is not trusted, empty if it is. `sort`: by what it was found."""

mailed_texts = Table(
    "mailed_texts",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("submission_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("came_back_at", Moment),
    Index("mailed_texts_by_person", "person_id"),
    Index("mailed_texts_by_time", "at"),
)
"""Texts after an objection that were handed in by mail, by the entry of their approval: reports on them are looked for.
`came_back_at`: when it was learned that the mail came back."""

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Up to where each mailbox was read, by the numbers of its server; the mailbox is named by a keyed digest."""

mailbox_submissions = Table(
    "mailbox_submissions",
    metadata,
    Column("mailbox", LargeBinary, primary_key=True),
    Column("submission_id", Text, primary_key=True),
    Column("mark", LargeBinary, nullable=False),
    Index("mailbox_submissions_by_submission", "submission_id"),
)
"""For which submissions a mailbox was read so far. `mark` is a keyed digest of what their mails were told by: one that
changed since is looked for again among the older mails."""

visits = Table(
    "visits",
    metadata,
    Column("submission_id", Text, nullable=False),
    Column("controller", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("visits_by_controller", "controller", "at"),
)
"""When attempts at each controller began, for two days: what the pace is decided by."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""The entries that time stamps are asked for: each names the peaks of the tree over all entries before it."""

stamps = Table(
    "stamps",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("checkpoint", BigInteger, nullable=False),
    Column("authority", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", Text, nullable=False),
    Column("stamped_at", Moment),
    Column("response", LargeBinary),
    Column("certificates", LargeBinary),
    Index("stamps_by_checkpoint", "checkpoint", "seq"),
    Index("stamps_by_authority", "authority", "seq"),
)
"""Every stamp that was asked for; `seq` is the entry that notes it. `at` by this machine's clock, `stamped_at` by the
authority's. `response` as it came (DER), `certificates` up to the root (PEM); both empty where it failed, for the
reason in `detail`."""
