"""Special-category data about a named or identifiable person: health, disability, belief, union, sexuality, crime, need."""

import re
from collections.abc import Iterator

from services.rules.detectors.personal_data.passage import LIKELY, PLAIN, SURE, Found, Passage
from services.rules.detectors.personal_data.people import THINGS, TITLED, first_names

_CONDITIONS = (
    "cancer|leukaemia|lymphoma|tumour|dementia|alzheimer's|alzheimers|parkinson's|parkinsons|hiv|aids|diabetes|epilepsy"
    "|depression|schizophrenia|psychosis|autism|adhd|ptsd|anorexia|bulimia|hepatitis|copd|emphysema|cirrhosis|stroke"
    "|heart attack|breakdown|miscarriage|abortion|overdose|multiple sclerosis|ms|mental health|learning disability"
    "|learning difficulties|drink problem|drug problem|gambling problem|anxiety|motor neurone|cerebral palsy|down's"
)
_STATES = (
    "pregnant|disabled|autistic|blind|deaf|diabetic|epileptic|bipolar|suicidal|housebound|bedbound|terminally ill"
    "|mentally ill|alcoholic|an alcoholic|addict|an addict|schizophrenic|sectioned|hiv positive|wheelchair-bound"
    "|dying|partially sighted"
)
_BELIEFS = "gay|lesbian|bisexual|trans|transgender|muslim|jewish|hindu|sikh|catholic|buddhist|jehovah's witness"
_STATUS = "an asylum seeker|undocumented|an illegal immigrant|a refugee|homeless|bankrupt"
_BENEFITS = (
    "benefits|universal credit|uc|pip|esa|dla|disability|jobseekers|housing benefit|income support|attendance allowance"
)
_UNIONS = "unite|unison|gmb|usdaw|nasuwt|neu|rmt|aslef|pcs|cwu|ucu|union"
_HOW = (
    "(?:been )?(?:severely |registered |clinically |profoundly |openly |seriously |badly |also |still |now |really )?"
)
_PREDICATE = re.compile(
    rf"(?:(?:has|'s got|has got|got|suffers? (?:badly )?(?:from|with)|suffering (?:from|with)|(?:been )?diagnosed with"
    rf"|living with|treated for|treatment for|recovering from|had|'s had|has had|battling|dying of|died of) "
    rf"(?:just |been |diagnosed |with |got |had |a |an |the |bad |severe |terminal |breast |prostate |lung |bowel |skin |early |stage \d |type \d |onset |nervous |vascular |history of )*(?P<ill>{_CONDITIONS})\b"
    rf"|(?:is|'s|was|has been) {_HOW}(?P<state>{_STATES})\b(?! to | spot| of )"
    rf"|(?:is|'s) (?:a )?{_HOW}(?P<belief>{_BELIEFS})\b"
    rf"|(?:is|'s) {_HOW}(?P<status>{_STATUS})\b"
    r"|(?:is|'s|was|has been) (?:having |on |in |back on |back in )+(?P<care>dialysis|chemo|chemotherapy|radiotherapy|rehab|methadone|antidepressants|a wheelchair|a hospice|a psychiatric (?:ward|unit|hospital)|hospital|intensive care|prison|jail|probation|bail|tag|a refuge|a women's refuge|a hostel)\b"
    rf"|(?:is|'s) (?:living )?on (?P<need>{_BENEFITS})\b|(?:claims?|claiming|gets?|getting|receives?) (?P<claim>{_BENEFITS})\b"
    r"|(?:has|'s got|had) (?:a |several |some )?(?:\w+ )?(?P<crime>criminal record|convictions?|restraining order|suspended sentence)\b"
    r"|(?:was|has been|'s been|been|got) (?P<court>arrested|convicted|jailed|sectioned|raped|sexually assaulted|abused by)\b"
    rf"|(?:is|'s) (?:in|a member of|active in|a rep for) (?:the )?(?P<union>{_UNIONS})\b|is a (?:\w+ )?(?P<rep>union (?:rep|member))\b"
    r"|(?:is |'s |was )?(?:fleeing|escaping|suffering|(?:a )?(?:victim|survivor) of) (?:from )?(?P<home>domestic (?:abuse|violence))\b"
    r"|(?:husband|partner|boyfriend|ex|dad|father|wife) (?:beats|hits|is abusing|abuses) (?P<beaten>her|him|them)\b"
    r"|(?:uses|is using|relies on) the (?P<poor>food ?bank)\b)"
)
TRIGGERS = frozenset(
    "cancer leukaemia lymphoma tumour dementia alzheimer's alzheimers parkinson's parkinsons hiv aids diabetes epilepsy "
    "depression schizophrenia psychosis autism adhd ptsd anorexia bulimia hepatitis copd emphysema cirrhosis stroke "
    "breakdown miscarriage abortion overdose sclerosis ms mental disability difficulties problem anxiety neurone palsy "
    "pregnant disabled autistic blind deaf diabetic epileptic bipolar suicidal housebound bedbound terminally mentally "
    "alcoholic addict schizophrenic sectioned wheelchair-bound dying sighted gay lesbian bisexual trans transgender "
    "muslim jewish hindu sikh catholic buddhist jehovah's asylum undocumented immigrant refugee homeless bankrupt "
    "benefits uc pip esa dla jobseekers benefit universal allowance unite unison gmb usdaw nasuwt neu rmt aslef pcs cwu "
    "ucu union dialysis chemo chemotherapy radiotherapy rehab methadone antidepressants wheelchair hospice psychiatric "
    "intensive prison jail probation bail tag refuge hostel criminal conviction convictions restraining suspended "
    "arrested convicted jailed raped assaulted abused domestic beats hits abuses abusing food foodbank income heart down's".split()
)
"""One of these words is in every such remark."""

_LEAVING = frozenset(
    "labour britain england scotland wales london parliament government party council tory tories reform greens lib "
    "everyone everybody nobody anyone anybody someone somebody who what this that it there here he she they we you i "
    "one nobody's everything something nothing today cancer research".split()
)
_SUBJECT = re.compile(
    rf"{TITLED}|\b[A-Z][a-zé]+(?:['’]s (?:husband|wife|son|daughter|mum|mother|dad|father|partner|child))?(?: [A-Z][a-z’'-]+)?"
)
_RELATED = re.compile(
    r"\b(?:her|his|their|your) (?:husband|wife|son|daughter|mum|mother|dad|father|partner|brother|sister|child)\b"
    r"|\b(?:the )?(?:lady|woman|man|guy|bloke|couple|chap|family|voter|member|neighbour) (?:at|from|in|next door|opposite)\b"
    r"|\bour (?:treasurer|chair|secretary|agent|candidate|organiser)\b"
)
_BETWEEN = re.compile(
    r"(?:[ ,(]|at|from|in|of|on|who|next|door|number|no|flat|\d{1,4}[a-z]?|apparently|also|really|just|sadly|unfortunately|now|actually|still|has|is|been|[A-Z]\w+|\.)*"
)
_WIDTH = 60


def specials(passage: Passage) -> Iterator[Found]:
    """Remarks of that sort whose subject is a name or points at one person; the span covers both."""
    if TRIGGERS.isdisjoint(passage.bag):
        return
    for match in _PREDICATE.finditer(passage.text):
        if match["ill"] == "ms" and passage.cased(*match.span("ill")) != "MS":
            continue
        subject = _subject(passage, match.start())
        if subject is not None:
            score = LIKELY if match["belief"] or match["union"] or match["rep"] else SURE
            yield Found(subject, match.end(), "special_category", score)
            continue
        low, high = passage.before(match.start(), 45)
        related = None
        for related in _RELATED.finditer(passage.text, low, high):  # noqa: B007 - the last one counts
            pass
        if related:
            yield Found(related.start(), match.end(), "special_category", PLAIN)


def _subject(passage: Passage, start: int) -> int | None:
    """Where the name begins that a remark is about, or None."""
    low, high = passage.before(start, _WIDTH)
    written = passage.cased(low, high)
    if len(written) != high - low:
        return None
    for match in reversed(list(_SUBJECT.finditer(written))):
        word = match[0].split()[0].split("'")[0].split("’")[0].lower()
        titled = " " in match[0] and word.rstrip(".") in {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "cllr"}
        if not titled and (word in THINGS or word in _LEAVING):
            continue
        if (titled or word in first_names() or match.start() > 0 or " " in match[0]) and _BETWEEN.fullmatch(
            written, match.end(), len(written)
        ):
            return low + match.start()
    return None
