"""Where people live: addresses in free words, and postcodes beside a person. Venues and canvass walks are neither."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from services.rules.detectors.personal_data.passage import OWN, PLAIN, SURE, Found, Passage
from services.rules.detectors.personal_data.people import first_names, known, named, pointed
from services.rules.detectors.personal_data.words import words

_POSTCODE = (
    r"(?:[beglmnsw]\d(?:\d|[a-hjkstuw])?|[a-pr-uwyz][a-hk-y]\d(?:\d|[abehmnprvwxy])?)"
    r" ?\d[abd-hjlnp-uw-z]{2}(?![a-z0-9])"
)
_POST = re.compile(rf"(?<![a-z0-9]){_POSTCODE}")
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SPELLED_HOUSE = rf"(?:(?:{_TENS})(?:[ -](?:{_UNITS}))?|{_TEENS}|{_UNITS})(?![a-z-])"
_FLAT = r"(?:flat|apartment|apt\.?) ?\d{1,3}[a-z]?"
_HOUSE = rf"(?:(?:no\.? ?|number |house )?\d{{1,4}}[a-z]?|(?:no\.?|number) (?:{_SPELLED_HOUSE}))"
_BLOCK = re.compile(
    rf"(?<![\w£$€.:,/#-]){_FLAT}(?P<comma>),? (?P<name>(?:[a-z][a-z'.-]{{0,20}} ){{1,3}}?)(?P<street>court|house"
    rf"|tower|mansions|lodge|point|heights)\b"
)
_NAMED_HOUSE = re.compile(
    r"\b(?:lives? (?:at|in)|living (?:at|in)|address is|home is) (?P<found>(?:the )?(?:[a-z'-]{1,20} ){1,3}?"
    r"(?:cottage|house|farm|rectory|vicarage|barn|lodge|mill|bungalow|hall"
    r"|court)\b(?:,? (?:[a-z'-]{1,20} ){1,3}?(?:road|lane|street|close|green)\b)?)"
)
_TAIL = re.compile(
    rf"(?:,\s{{0,2}}(?P<town>[a-z][a-z'-]+(?: [a-z][a-z'-]+)?)(?=[,.;\n]|$| {_POSTCODE}| for | on | and | if )"
    rf"|(?P<bare> [a-z][a-z'-]+)(?=,? {_POSTCODE}))?(?:,?\s{{1,2}}{_POSTCODE})?"
)
_AT_NUMBER = re.compile(r"\b(?:at|from) (?P<found>(?:no\.?|number|flat|house) ?\d{1,4}[a-z]?)\b")

_LIVES = re.compile(
    r"\b(?:lives?|living|lived|resident|residents?|(?:he|she|they|has|have|just) moved (?:to|into)|house is"
    r"|home is|address|home|postcode|'s (?:house|place|flat))\b"
)
_OWN = re.compile(r"\bi live\b|\b(?:my|our) (?:\w+ )?(?:address|house|home|flat|place|postcode)\b|\bi'?m at\b|\bmine\b")
_LIVES_AFTER = re.compile(r"[, ]{1,2}(?:is (?:his|her|their|where \w+ lives)|home of)\b")
_HOST = re.compile(r"'s(?: (?:house|place|flat|home))?,? (?:at )?$")
_HOMES = frozenset({"lives", "live", "living", "address", "home"})
_NUMBERED = frozenset({"no", "number", "flat", "house"})
_ERRAND = re.compile(r"\b(?:deliver\w*|drop|pick (?:\w+ )?up|collect|visit\w*|lift|poster|proxy|knocked|canvassed) ")
_HOUSE_WORD = re.compile(r"\b(?:flat|number|no|house)\b")
_VENUE = re.compile(
    r"\b(?:hall|centre|center|church|chapel|pub|arms|library|station|offices?|hq|club|inn|hotel|cafe|coffee\w*"
    r"|starbucks|costa"
    r"|greggs|wetherspoons?|tesco|aldi|restaurant|shop|school|college|university|venue|theatre|museum|surgery"
    r"|clinic|hospital"
    r"|rooms?|stall|store|market|temple|mosque|synagogue|court|council|garage|nursery|gym|ltd|limited|plc|bar"
    r"|tower|lab|studio"
    r"|gallery|brewery|tavern|hub|parking|outside|opposite|planning|application|potholes?|fly-?tipping|crash|roadworks"
    r"|development|developers?|licen[cs]e|for sale|hmo|guild|headquarters|shuttle|factory|warehouse)\b"
)
_GATHERING = re.compile(
    r"\b(?:meet|meeting|meetup|meets|gather|gathering|hustings|event|starts?|starting|rally|conference|drinks"
    r"|pizza|agenda"
    r"|join us|social|fundraiser|polling|canvass (?:from|at)|assemble|rsvp|tickets|\d ?[ap]\.?m)\b"
)
_RANGE = re.compile(r"(?:\d ?(?:-|–|to|through) ?|\b(?:evens?|odds?|numbers|nos\.?) |\bhouses )$")
_RANGE_AFTER = re.compile(r"(?: (?:to|through|up to|till|until) |\s?[-–]\s?)(?:no\.? ?)?\d")
_RANGE_BEFORE = re.compile(r"\b\d{1,4} [a-z' ]{2,30} (?:to|through|up to) $")
_WALK = re.compile(
    r"\b(?:evens?|odds?|walk|round|route|ward|district|bus|buses"
    r"|(?:posters?|leaflets?|doors|houses|calls) (?:gone|left|done|up|in|to go))\b"
)
_FAMOUS = re.compile(
    r"\b(?:downing|tufton|baker|coronation|great smith|old queen|cowley|matthew parker|sesame|wall|bond|fleet) "
)
_IMPRINT = re.compile(
    r"\b(?:promoted|published|printed)(?: (?:and|&) (?:promoted|published|printed))? by\b[^?!]{2,160}$"
)
_PRIVATE = re.compile(r"\b(?:lives?|living|his|her|their|home|my)\b")
_CARED = re.compile(
    r"\b(?:house|number|no\.?|flat) ?\d|\blives?\b|\baddress\b|\bpostcode (?:is|:)|\b(?:his|her|their|my"
    r"|your) (?:home )?postcode\b"
)


@cache
def _street() -> re.Pattern[str]:
    """A house number, one to three words and what a street is called."""
    last = "|".join(sorted(words("streets"), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w£$€.:,/#-])(?<!\d [-–])(?:{_FLAT},? )?{_HOUSE}(?P<comma>,?) "
        rf"(?P<name>(?:[a-z][a-z'.-]{{0,20}} ){{1,3}}?)(?P<street>{last})\b\.?"
    )


def addresses(passage: Passage) -> Iterator[Found]:
    """A house number with a street, a flat in a block, "Mrs Lee at no 12", a named house somebody lives in."""
    if passage.digits or "number" in passage.bag:
        yield from _numbered(passage)
    if not _HOMES.isdisjoint(passage.bag):
        for match in _NAMED_HOUSE.finditer(passage.text):
            if passage.cased(*match.span("found")).istitle():
                yield Found(match.start("found"), _tail(passage, match.end("found")), "address", SURE)


def _numbered(passage: Passage) -> Iterator[Found]:
    text, bag = passage.text, passage.bag
    streets = _street().finditer(text) if not words("streets").isdisjoint(bag) else ()
    blocks = _BLOCK.finditer(text) if "flat" in bag else ()
    for match in chain(blocks, streets):
        yield from _judged(passage, match)
    if not _NUMBERED.isdisjoint(bag):
        for match in _AT_NUMBER.finditer(text):
            if named(passage, passage.before(match.start("found"), 30)):
                yield Found(*match.span("found"), "address", PLAIN)


def _judged(passage: Passage, match: re.Match[str]) -> Iterator[Found]:
    """Whose address it is decides: a venue's and a walk's are nobody's, the writer's own scores less."""
    text, start = passage.text, match.start()
    called = match["name"].split()
    low, _ = passage.before(start)
    if (
        _imprinted(text, start)
        or _RANGE.search(text, low, start)
        or _RANGE_AFTER.match(text, match.end())
        or _RANGE_BEFORE.search(text, low, start)
        or _FAMOUS.search(match["name"])
        or (called != ["the"] and not words("counted").isdisjoint(called))
    ):
        return
    end = _tail(passage, match.end())
    _, high = passage.after(end)
    lives = _LIVES.search(text, low, start) or _LIVES_AFTER.match(text, end)
    written = passage.cased(*match.span("name"))
    placed = match["street"] in words("certain_streets") or text[low:start].endswith("at ")
    titled = not written.isupper() and all(word[0].isupper() for word in written.split())
    if _OWN.search(text, low, start):
        yield Found(start, end, "address", OWN)
    elif lives or ((titled or placed) and _belongs(passage, (low, start), (end, high))):
        yield Found(start, end, "address", SURE)
    elif _public(text, start, end):
        return
    elif (titled and not match["comma"]) or (
        match["street"] in words("certain_streets")
        and (_HOUSE_WORD.search(match[0]) or _ERRAND.search(text, low, start))
    ):
        yield Found(start, end, "address", PLAIN)


def _belongs(passage: Passage, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether a person stands beside an address: known by name, or named where nothing public is told."""
    if known(passage, before) or known(passage, after) or pointed(passage, before) or pointed(passage, after):
        hosted = _HOST.search(passage.text, *before) and known(passage, before)
        return bool(hosted) or not _GATHERING.search(passage.text, *before)
    return named(passage, before) and not _public(passage.text, before[1], after[0])


def _public(text: str, start: int, end: int) -> bool:
    """Whether the talk around an address is of a venue, a gathering, a nuisance or a walk."""
    around = (max(0, start - 120), start), (end, min(len(text), end + 80))
    return any(pattern.search(text, *place) for pattern in (_VENUE, _GATHERING, _WALK) for place in around)


def _imprinted(text: str, start: int) -> bool:
    """Whether a place stands in an imprint, which the law wants on every leaflet: who promoted it, for whom, where."""
    said = _IMPRINT.search(text, max(0, start - 200), start)
    return said is not None and not _PRIVATE.search(said[0])


def _tail(passage: Passage, end: int) -> int:
    """Where the address ends once its town and postcode are taken in."""
    tail = _TAIL.match(passage.text, end)
    if tail is None:
        return end
    group = "town" if tail["town"] else "bare"
    if tail[group]:
        town = passage.cased(*tail.span(group)).split()
        strange = any(word.lower() in first_names() or word.lower() in words("things") for word in town)
        if strange or not all(word[0].isupper() for word in town):
            return end
    return tail.end()


def postcodes(passage: Passage) -> Iterator[Found]:
    """Postcodes beside a person's name, a house number or "lives at"; those of venues and walks are left alone."""
    for match in _POST.finditer(passage.text):
        if passage.in_link(match.start()) or _imprinted(passage.text, match.start()):
            continue
        before, after = passage.before(match.start()), passage.after(match.end(), 20)
        if _OWN.search(passage.text, *before):
            yield Found(*match.span(), "postcode", OWN)
        elif any(_CARED.search(passage.text, *stretch) for stretch in (before, after)):
            yield Found(*match.span(), "postcode", SURE)
        elif named(passage, before) and not _public(passage.text, *match.span()):
            yield Found(*match.span(), "postcode", PLAIN)
