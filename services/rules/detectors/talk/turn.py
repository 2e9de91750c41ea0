"""Turn: what shows from the shape of a message alone: a question, a greeting, a short answer, speaking to somebody.

A question is a question mark outside links, or an opening such as "does anyone know". Irony asks questions too.
"""

from moderation.features import Talk
from services.rules.detectors.reading import Reading

_YOU = frozenset(
    [
        "you",
        "u",
        "your",
        "ur",
        "yours",
        "yourself",
        "yourselves",
        "you're",
        "youre",
        "you've",
        "youve",
        "you'd",
        "you'll",
        "ya",
        "yer",
    ]
)
_NOT_SPOKEN_TO = frozenset(["thank", "thanks", "see", "bless"])
_GREETINGS = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "hiya",
        "heya",
        "howdy",
        "morning",
        "evening",
        "afternoon",
        "welcome",
        "greetings",
        "hullo",
        "alright",
        "yo",
    ]
)
_ASKING = frozenset(
    [
        "who",
        "what",
        "when",
        "where",
        "why",
        "how",
        "which",
        "who's",
        "what's",
        "when's",
        "where's",
        "how's",
        "whats",
        "wheres",
        "whos",
    ]
)
_AUXILIARY = frozenset(
    [
        "is",
        "are",
        "do",
        "does",
        "did",
        "can",
        "could",
        "would",
        "will",
        "shall",
        "should",
        "has",
        "have",
        "was",
        "were",
        "am",
        "isn't",
        "aren't",
        "don't",
        "can't",
        "won't",
    ]
)
_ASKED = frozenset(
    [
        "i",
        "we",
        "you",
        "u",
        "he",
        "she",
        "they",
        "it",
        "there",
        "anyone",
        "anybody",
        "someone",
        "somebody",
        "this",
        "that",
        "the",
        "everyone",
        "any",
    ]
)
_SEEKING = frozenset(["know", "got", "have", "free", "able", "else", "want", "around", "up", "seen"])
_ANSWERS = frozenset(
    [
        "yes",
        "yep",
        "yeah",
        "yup",
        "ya",
        "aye",
        "no",
        "nope",
        "nah",
        "ok",
        "okay",
        "okey",
        "sure",
        "done",
        "agreed",
        "absolutely",
        "definitely",
        "exactly",
        "indeed",
        "perfect",
        "fine",
        "great",
        "correct",
        "true",
        "noted",
        "understood",
        "roger",
        "likewise",
        "possibly",
        "maybe",
        "certainly",
        "k",
        "kk",
        "y",
        "n",
        "cool",
        "ditto",
    ]
)
_ANSWERS_WITH = {
    "will": {"do"},
    "me": {"too", "neither"},
    "got": {"it"},
    "on": {"my", "it"},
    "i": {"can", "will", "am", "do", "did", "have", "agree", "think", "could", "would", "don't"},
    "sounds": {"good", "great", "fine"},
    "works": {"for"},
    "same": {"here"},
    "of": {"course"},
    "here": {"you", "it"},
}
"""First words of an answer that need one of these after them."""
_LAUGHS = frozenset("😂🤣😆😜😄😁😹😅😝")
_LAUGHING = frozenset({"lol", "haha", "hahaha", "hahahaha", "rofl", "lmao", "jk"})
_QUESTION, _GREETING, _ANSWER, _YOUR = (int(one) for one in (Talk.QUESTION, Talk.GREETING, Talk.ANSWER, Talk.YOU))
_LAUGHTER = int(Talk.LAUGHTER)
"""As numbers: joining flags takes longer than reading them."""
_ANSWER_WORDS = 6
_QUESTION_WORDS = 3


def turn(reading: Reading) -> int:
    """The flags QUESTION, GREETING, ANSWER, YOU and LAUGHTER, as a number."""
    words = reading.words
    if not words:
        return _LAUGHTER if laughs(reading) else 0
    talk = _QUESTION if asks(reading) else 0
    if laughs(reading):
        talk |= _LAUGHTER
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in _GREETINGS or (first in {"good", "gud"} and second in _GREETINGS):
        talk |= _GREETING
    if len(words) <= _ANSWER_WORDS and not talk & _QUESTION and _answers(first, second):
        talk |= _ANSWER
    if not _YOU.isdisjoint(reading.bag) and spoken_to(words):
        talk |= _YOUR
    return talk


def laughs(reading: Reading) -> bool:
    """Whether the text laughs."""
    return not (_LAUGHING.isdisjoint(reading.bag) and _LAUGHS.isdisjoint(reading.emoji))


def asks(reading: Reading) -> bool:
    """Whether the text asks something."""
    words = reading.words
    if "?" in reading.text and "?" in reading.marks and _outside_links(reading.text):
        return True
    if len(words) < 2:  # noqa: PLR2004 - one word asks nothing without its mark
        return False
    if words[0] in _AUXILIARY:
        return words[1] in _ASKED and len(words) >= _QUESTION_WORDS
    if words[0] in _ASKING:
        return words[0].endswith("s") or words[1] in _AUXILIARY or words[1] in {"time", "many", "much", "about"}
    return words[0] in {"anyone", "anybody"} and words[1] in _SEEKING


def _outside_links(text: str) -> bool:
    return "://" not in text or any("?" in part and "://" not in part for part in text.split())


def _answers(first: str, second: str) -> bool:
    return first in _ANSWERS or second in _ANSWERS_WITH.get(first, ())


def spoken_to(words: list[str]) -> bool:
    """Whether somebody is spoken to, beyond a "thank you"."""
    return any(word in _YOU and (at == 0 or words[at - 1] not in _NOT_SPOKEN_TO) for at, word in enumerate(words))
