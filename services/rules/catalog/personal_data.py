"""Personal data in the chat.

**What it does.** Looks for telephone numbers, email addresses, home addresses, dates of birth, bank details, National
Insurance and NHS numbers, and what is said about somebody's health. Messages of one person with no hour in between are
one matter. Bank, identity and health data are serious, and so is where somebody is to be found or reached beside
abuse or a threat. The evidence is masked everywhere.

Left alone are what is published anyway: an imprint's address, the account into which a branch is paid, offices and
helplines; and a mention (`@` and a number): WhatsApp writes so for a member who is not in the phone's contacts, whose
number everybody in the group sees, and nobody typed it. It is masked in quotes all the same.

**Why.** People gave us their data for one purpose, and a chat copies it to every phone in the group, where nobody can
take it back. The party answers for it.

**When it is wrong.** An office's or a helpline's number; a venue's address; a number that only looks like one.

**First step.** The writer deletes the message for everyone, soon: that works only for a while. What is really needed
goes by email, as an attachment with a password.
"""

from typing import ClassVar

from moderation.features import Features, Span
from moderation.findings import Finding, Recipient, Severity
from moderation.model import HOUR, Duration
from moderation.remark import SAID, Run, Score, about, messages
from moderation.rule import Rule, Seen
from moderation.testing import Example, say
from moderation.words import N_

SENSITIVE = frozenset(
    {
        "bank_account",
        "card",
        "driving_licence",
        "iban",
        "ni_number",
        "nhs_number",
        "passport",
        "special_category",
    }
)
"""Kinds of personal data that do serious harm in the wrong hands."""
LIGHT = frozenset({"number_plate"})
FINDS = frozenset({"address", "postcode", "phone", "number_plate"})
"""Kinds by which somebody is found or reached."""
HOSTILE = frozenset({"thr", "idn", "hate", "att"})
LIST = "membership_list"
"""A kind that has a rule of its own."""
NAMES = {
    "bank_account": N_("bank details"),
    "access_code": N_("a door or access code"),
    "contact_card": N_("a contact card"),
    "date_of_birth": N_("a date of birth"),
    "driving_licence": N_("a driving licence number"),
    "email": N_("an email address"),
    "iban": N_("an IBAN"),
    "address": N_("a home address"),
    "card": N_("a card number"),
    "nhs_number": N_("an NHS number"),
    "ni_number": N_("a National Insurance number"),
    "number_plate": N_("a number plate"),
    "passport": N_("a passport number"),
    "phone": N_("a telephone number"),
    "postcode": N_("a postcode"),
    "sort_code": N_("a sort code"),
    "special_category": N_("something as private as health or belief"),
}


class PersonalData(Rule):
    """Somebody's personal data in a message."""

    id: ClassVar[str] = "personal_data"
    clause: ClassVar[str] = "conduct-7"
    title: ClassVar[str] = N_("Personal data in the chat")
    on = SAID
    heads = frozenset({"pii"})
    purpose: ClassVar[str] = "data protection"
    to = (Recipient.SENDER, Recipient.DUTY_ADMIN)
    words: ClassVar[dict[Recipient, str]] = {
        Recipient.SENDER: N_(
            "hello {first_name}, this note goes to you alone. Your message seems to hold personal data: {because}. "
            "This is it, masked: “{quote}”. Please delete it for everyone now; later the app may not let you. If "
            "somebody needs it, send it by email as an attachment with a password, and tell them the password another "
            "way. What is posted in a group can end up in public."
        ),
        Recipient.DUTY_ADMIN: N_(
            "There seems to be personal data in a message of {person}: {because}. Masked: “{quote}”. There is a note "
            "for {person}, to delete it for everyone. Please check in an hour that it is gone; as an admin you may be "
            "able to delete it yourself. It should go by email, as an attachment with a password. What is posted in a "
            "group can end up in public."
        ),
    }

    least: Score = 0.5
    window: Duration = HOUR

    def check(self, seen: Seen) -> Finding | None:
        """Judge what kinds of personal data the message holds."""
        person, score = seen.event.person, seen.features.heads.get("pii", 0.0)
        if person is None or score < self.least:
            return None
        kinds = sorted({span.kind for span in seen.features.spans if span.head == "pii" and span.kind})
        if kinds == [LIST]:
            return None
        run = self.person_slot(seen, Run, person).within(self.window, seen.at, seen.event.id)
        said = _listed([NAMES.get(kind, kind.replace("_", " ")) for kind in kinds]) or "personal data"
        kind = f"with what looks like {said}"
        if run.count > 1:
            kind = f"with personal data within an hour of one another, the last of them {kind}"
        return self.finding(
            seen,
            f"{messages(run.count)} {kind}, where no personal data belongs in a chat",
            subject=person,
            episode=str(run.key),
            severity=self._weight(frozenset(kinds), hostile=self._hostile(seen)),
            people=[person],
            others=about(seen),
            evidence=run.evidence,
            numbers={"messages": run.count, "kinds": ", ".join(kinds), "score": round(score, 2), "limit": self.least},
            count=run.count,
        )

    def _hostile(self, seen: Seen) -> bool:
        heads = seen.features.heads
        return any(heads.get(head, 0.0) >= self.least for head in HOSTILE)

    @classmethod
    def _weight(cls, kinds: frozenset[str], *, hostile: bool) -> Severity:
        if kinds & SENSITIVE or (hostile and kinds & FINDS):
            return Severity.SERIOUS
        return Severity.NOTICE if kinds and kinds <= LIGHT else cls.severity


def _scored(score: float, kind: str = "phone") -> Features:
    return Features(words=5, heads={"pii": score}, spans=(Span(0, 3, "pii", kind),))


def _listed(kinds: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(kinds[:-1]), *kinds[-1:]]))


EXAMPLES = [
    Example("a telephone number", say("10:00", "ann", "ring Beryl on 07700 900145"), flags=[1], about={1: ["ann"]}),
    Example("an email address", say("10:00", "ann", "contact h.okafor@example.com about tellers"), flags=[1]),
    Example("bank details", say("10:00", "ann", "sort code 40-00-01 acc 12340987 please"), flags=[1]),
    Example("a mention, as the app writes it", say("10:00", "ann", "@447700900123 can you bring the boards?")),
    Example("an imprint", say("10:00", "ann", "Promoted by B. Hay on behalf of Fenwick Greens, 4 Mill Lane, Fenwick")),
    Example("the branch's account", say("10:00", "ann", "Donate to the branch: sort code 40-00-01 acc 12340987")),
    Example("just enough", say("10:00", "ann", "...", _scored(0.5)), flags=[1]),
    Example("just too little", say("10:00", "ann", "...", _scored(0.49))),
    Example(
        "an hour apart is one matter, more than that another",
        say("10:00", "ann", "...", _scored(0.9)),
        say("11:00", "ann", "...", _scored(0.9)),
        say("12:00:01", "ann", "...", _scored(0.9)),
        flags=[1, 3],
    ),
    Example("a list has a rule of its own", say("10:00", "ann", "...", _scored(0.9, LIST))),
    Example("a count of voters", say("10:00", "ann", "We spoke to 347 people in 2 hours")),
    Example("the office", say("10:00", "ann", "Office line 0300 111 0000")),
    Example("a meeting", say("10:00", "ann", "Meeting ID 912 4455 8810")),
]
