"""Bank details: a sort code with an account number, or an account number beside the word.

Those of a branch or a fund that asks to be paid into are its own to publish, and nobody's personal data.
"""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import PLAIN, SURE, Found, Passage
from services.rules.detectors.personal_data.phones import spelled_runs

_SORT = r"(?<![\w.-])\d\d(?P<sep>[ .-]?)\d\d(?P=sep)\d\d(?![\w-])"
_ACCOUNT = r"(?<![\w.-])\d{4}[ -]?\d{4}(?![\w-])"
_GAP = r"[^\d\n]{0,40}?\n?[^\d\n]{0,20}?"
_PAIR = re.compile(rf"(?P<first>{_SORT})(?P<gap>{_GAP})(?P<second>{_ACCOUNT})")
_TURNED = re.compile(rf"(?P<first>{_ACCOUNT})(?P<gap>{_GAP})(?P<second>{_SORT})")
_WORD = re.compile(
    r"\bsort ?code|\bs/c\b|\bsc\b|\ba/c\b|\bacc(?:t|ount)?\b|\bpay(?:roll|ment|able)?\b|\bbacs\b|\bbank"
    r"|\btransfer|\brefund"
    r"|\breimburse|\bexpenses\b|\bowes?\b|\bsend (?:the )?money"
)
_ALONE = re.compile(
    r"\b(?:account|acct?|a/c)\.? ?(?:no|num|number)?\.?:? ?(?:is )?(?P<second>\d{4}[ -]?\d{4})(?![\w-])"
)
_NO_BANK = re.compile(
    r"\b(?:company|customer|charity|order|invoice|ref|twitter|slack|electric|gas|utility|ballot|meter|loyalty)\b"
)
_FUND = "branch|party|campaign|association|group|constituency|clp|society|club|committee|fund|charity|food ?bank|appeal"
_CALLED = f"{_FUND}|labour|greens?|liberal democrats|lib dems?|conservatives?"
_ORGANISATION = re.compile(
    r"\bdonat\w+|\bcrowdfund\w*|\bfund-?rais\w+|\bmembership (?:fee|sub)s?\b|\bsubs\b"
    r"|\b(?:fighting|campaign|election|appeal|hardship) fund\b"
    rf"|\b(?:{_FUND})(?:'s)? (?:bank )?(?:account|a/c|details|bank|donations?)\b"
    rf"|\b(?:account|a/c) (?:name|in the name of|called)?:? ?(?:\w+ ){{0,3}}?(?:{_CALLED})\b"
    rf"|\bpay(?:able|ment|ments)? (?:in)?to (?:the )?(?:\w+ ){{0,2}}?(?:{_FUND})\b"
)
_FUNDS = re.compile(rf"\b(?:{_FUND})'s ")
_SOMEBODYS = re.compile(
    r"\b(?:my|mine|his|her|their|me|i'm|i am|refund|reimburse\w*|expenses|owes?|payroll|salary|wages"
    r"|pay (?:him|her|them))\b|\b\w+'s (?:bank|account|details)\b"
)


_SPELLED_CUE = re.compile(r"\b(?P<sort>sort ?code|s/c)\b|\b(?:account|acct?|a/c)\b")
_SORT_DIGITS, _ACCOUNT_DIGITS = 6, 8
SAID = frozenset({"sort", "account"})
"""Words beside which digits may be read out."""


def spelled(passage: Passage) -> Iterator[Found]:
    """Sort codes of six and account numbers of eight digits read out in words beside the word that says so."""
    if not _SPELLED_CUE.search(passage.text):
        return
    for pieces, run in spelled_runs(passage.text):
        start, end = run[0].start(), run[-1].end()
        cues = list(_SPELLED_CUE.finditer(passage.text, *passage.before(start, 30)))
        size = len("".join(pieces))
        if cues and size == (_SORT_DIGITS if cues[-1]["sort"] else _ACCOUNT_DIGITS):
            yield Found(start, end, "sort_code" if cues[-1]["sort"] else "bank_account", SURE)


def pairs(passage: Passage) -> Iterator[Found]:
    """Sort code and account number, either way round; by itself a sort code may be a date and is not taken."""
    if passage.digits < 8 or _published(passage.text):  # noqa: PLR2004 - an account number has eight
        return
    for pattern, kinds in ((_PAIR, ("sort_code", "bank_account")), (_TURNED, ("bank_account", "sort_code"))):
        for match in pattern.finditer(passage.text):
            beside = match["gap"].strip(" ,/-") == "" and match["sep"] == "-"
            around = passage.before(match.start())[0], match.end()
            cued = _WORD.search(passage.text, *around)
            if cued or beside:
                score = SURE if cued else PLAIN
                yield Found(*match.span("first"), kinds[0], score)
                yield Found(*match.span("second"), kinds[1], score)
    for match in _ALONE.finditer(passage.text):
        if not _NO_BANK.search(passage.text, *passage.before(match.start(), 25)):
            yield Found(*match.span("second"), "bank_account", PLAIN)


def _published(text: str) -> bool:
    """Whether an account is a branch's or a fund's that may be paid into, and nobody's own."""
    return _ORGANISATION.search(text) is not None and not _SOMEBODYS.search(_FUNDS.sub("", text))
