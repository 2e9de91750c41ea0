"""Composing: what one person reads: plain words, the reason, what to do, how to answer, how to say that it is wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from moderation.actions import Action, ActionKind
from moderation.calendar import Calendar
from moderation.cases import Case
from moderation.contacts import Contact, Team
from moderation.decision import doers
from moderation.findings import Finding, Recipient
from moderation.words import N_
from services.actions.messages import (
    FROM_ADMINS,
    Blanks,
    beside,
    called,
    filled,
    first_name,
    listed,
    plain,
    without_quote,
)
from services.actions.requests import answers, request
from services.actions.wordings import Wording, wording

Translate = Callable[[str], str]

HELLO = N_("Hello {first_name},")
PASS_ON = N_("Please pass this on to {person}, in private and in your own words:")
FIRST_STEP = N_("What to do first: {step}")
ANSWER = N_("To answer, reply with one of these lines:")
WRONG = N_("If this is wrong, reply: WRONG {code}. It helps.")
LATE_REQUEST = N_("This is from {asked}; it could not reach you earlier.")
LATE = N_("This is about something that happened a while ago, on {when}. We only learnt of it now; there is no hurry.")
REPEAT = N_("You may have had this message already; we could not tell whether it arrived. Once is enough.")
DIGEST = N_("Here is what came up, all together so that it need not interrupt your day. None of it is urgent.")
DIGEST_LATE = N_("Some of it happened a while ago; we only learnt of it now.")
CONFIDENTIAL = N_("This is confidential. Please do not pass it on, not even within the party, unless you must.")
FOOT = N_("{group} · {when} · reference {code}")

SUBJECT = N_("{group}: {title}")
SUBJECT_DIGEST = N_("What came up in your groups")
SUBJECT_CONFIDENTIAL = N_("A confidential matter for you")
SUBJECT_REQUEST = N_("{group}: your help is needed")


class Piece(NamedTuple):
    """One action of a message, with everything that its words need."""

    action: Action
    code: str
    team: Team
    finding: Finding | None = None
    case: Case | None = None
    quote: str = ""
    note: str = ""
    """The words themselves, where there is neither finding nor case."""


class Letter(NamedTuple):
    """What is sent: a line that may stand on a locked screen, and the text."""

    subject: str
    text: str


class Composer:
    """Writes messages.

    Args:
        translate: gettext.
    """

    def __init__(self, translate: Translate = str) -> None:
        self._say = translate

    def letter(
        self,
        pieces: Sequence[Piece],
        contact: Contact,
        names: Mapping[str, str],
        *,
        digest: bool = False,
        late: bool = False,
        repeat: bool = False,
    ) -> Letter:
        """Write what one person is sent: what one finding asks of them is one section."""
        sections: dict[str, list[Piece]] = {}
        for piece in pieces:
            sections.setdefault(piece.action.finding or piece.action.id, []).append(piece)
        parts = [self._say(REPEAT)] if repeat else []
        parts.append(filled(self._say(HELLO), {"first_name": first_name(contact.name)}))
        if digest:
            parts.append(" ".join([self._say(DIGEST), *([self._say(DIGEST_LATE)] if late else [])]))
        parts += [self._section(each, contact, names, late=late and not digest) for each in sections.values()]
        return Letter(self._subject(pieces, digest=digest), "\n\n".join(parts) + "\n")

    def _subject(self, pieces: Sequence[Piece], *, digest: bool) -> str:
        first = pieces[0]
        if any(piece.action.confidential for piece in pieces):
            return self._say(SUBJECT_CONFIDENTIAL)
        if digest:
            return self._say(SUBJECT_DIGEST)
        fresh = first.finding is not None and first.finding.at == first.action.at
        title = self._say(wording(first.action.rule).title)
        return self._say(SUBJECT if fresh and title else SUBJECT_REQUEST).format(group=first.team.name, title=title)

    def _section(self, section: Sequence[Piece], contact: Contact, names: Mapping[str, str], *, late: bool) -> str:
        """What one finding, or one request, says and asks."""
        first, text = section[0], _words(section, contact)
        asking = next((piece for piece in section if piece.action.answers), first)
        blanks = self._blanks(first, names, asking.code)
        said = [self._say(LATE if any(map(_told, section)) else LATE_REQUEST).format_map(blanks)] if late else []
        if first.action.confidential:
            said.append(self._say(CONFIDENTIAL))
        said += [piece.note or self._rule(piece, contact, blanks, names) for piece in section if _told(piece)]
        own = first.action.to is not Recipient.SENDER and not first.action.beside
        step = wording(first.action.rule).first_step if own else ""
        if step and any(_told(piece) for piece in section):
            said.append(self._say(FIRST_STEP).format(step=step))
        said += [self._say(words).format_map(self._blanks(piece, names)) for piece, words in text]
        said.append(self._how(section, asking.code))
        said.append(self._say(FOOT).format_map(blanks))
        return "\n\n".join(said)

    def _rule(self, piece: Piece, contact: Contact, blanks: "Blanks", names: Mapping[str, str]) -> str:
        """The words of a rule for one recipient; what the sender cannot be sent, somebody passes on."""
        to = piece.action.to
        rule = wording(piece.action.rule)
        words = beside(rule.clause, to) if piece.action.beside else rule.said(to)
        text = filled(without_quote(self._say(words), piece.quote), blanks)
        if to is not Recipient.SENDER:
            return text[:1].upper() + text[1:]
        acted = doers(piece.finding) if piece.finding is not None else ()
        if contact.concerned(acted):
            return f"{self._say(FROM_ADMINS).format_map(blanks)} {text}"
        person = listed([names.get(one, "somebody") for one in acted])
        return f"{self._say(PASS_ON).format(person=person)}\n\n    {text[:1].upper()}{text[1:]}"

    def _how(self, section: Sequence[Piece], code: str) -> str:
        lines = [line for piece in section for line in answers(piece.action, piece.code)]
        wrong = self._say(WRONG).format(code=code)
        if not lines:
            return wrong
        known = any(line.startswith("WRONG ") for line in lines)
        return "\n".join([self._say(ANSWER), *(f"    {line}" for line in lines), *([] if known else [wrong])])

    def _blanks(self, piece: Piece, names: Mapping[str, str], code: str = "") -> "Blanks":
        finding, action = piece.finding, piece.action
        about = piece.case.person if piece.case is not None else next(iter(action.about), "")
        people = [names.get(person, "somebody") for person in (finding.people if finding else action.about)]
        approval = action.approval
        return Blanks(
            finding.numbers if finding else {},
            person=called(names.get(about, "somebody")),
            first_name=first_name(names.get(about, "")),
            people=listed(people),
            others=listed([names.get(one, "somebody") for one in finding.others] if finding else [], "nobody else"),
            groups=listed(
                [names.get(one, "another group") for one in finding.groups] if finding else [], "no other group"
            ),
            because=self._say(finding.because) if finding else "…",
            quote=piece.quote,
            when=said(Calendar(ZoneInfo(piece.team.zone)).moment(finding.at if finding else action.at)),
            group=plain(piece.team.name),
            code=code or piece.code,
            asked=said(Calendar(ZoneInfo(piece.team.zone)).moment(action.at)),
            decider=called(names.get(approval.by, approval.by)) if approval else "",
            reason=approval.reason if approval else "",
        )


def _told(piece: Piece) -> bool:
    return piece.action.kind is ActionKind.TELL and piece.case is None


def _words(section: Sequence[Piece], contact: Contact) -> list[tuple[Piece, str]]:
    """What is asked; where a note is passed on, that is the word which is to be had."""
    passing = any(_told(one) and one.action.to is Recipient.SENDER and not _did(one, contact) for one in section)
    return [(piece, words) for piece in section if (words := request(piece.action, piece.case, passing=passing))]


def _did(piece: Piece, contact: Contact) -> bool:
    return piece.finding is not None and contact.concerned(doers(piece.finding))


def said(moment: datetime) -> str:
    """An instant as people say it: `Tuesday 3 June 2026 at 22:14`."""
    return f"{moment:%A} {moment.day} {moment:%B %Y at %H:%M}"


__all__ = ["Composer", "Letter", "Piece", "Wording", "said"]
