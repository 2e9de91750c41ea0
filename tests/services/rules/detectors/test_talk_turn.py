"""Questions, greetings, short answers, the second person and attachments, with texts that look alike."""

import pytest

from moderation.events import Event, Kind
from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader

READER = TalkReader()

MEANT = {
    Talk.QUESTION: """
Who's bringing the leaflets?
what time is the count
Is there a vegan option?
anyone know where the keys are
can you make Saturday
Does anybody have a spare lanyard
Where are we meeting
are we still on for 6
how many did we deliver
Has the venue got a projector?
Really?
so who is doing the stall then?
Whats the address
could someone post the photo
Will it rain? Bring a coat
""",
    Talk.GREETING: """
Morning everyone
hi all
Hello!
Good evening team
hey Sue
Welcome Priya!
Hiya
good morning, lovely day
Afternoon all
Evening both
Hi, is this on?
Hello from sunny Fenwick
Morning. Who's out today?
Heya folks
gud morning
""",
    Talk.ANSWER: """
yes
On my way
agreed
Will do
no
ok thanks
Me too
Got it
Yep, 5 mins
sure, can do
Done
I can
Sounds good
Of course
same here
""",
    Talk.YOU: """
you were late
are you coming
I like your hat
u ok?
you're on at 6
Can you bring it
This is yours
Did you see that
thank you, you were great
Your turn
what do you think
I'll ring you
you lot
You'll need a coat
have you got it
""",
}

ALIKE = {
    Talk.QUESTION: """
What a day
https://example.org/page?id=4
When we get there I'll ring
Who knows
The question is closed
Can do
Is what it is
I wonder
How lovely
Where there's a will
ok
Do it
Will bring cake
Have fun all
What fun
""",
    Talk.GREETING: """
see you in the morning
I said hello to her
The evening was long
they welcome visitors
this is good
high street at 6
We met in the afternoon
Highfield Road is done
a warm welcome awaits
Heyworth Street next
it was a good thing
Say hi from me
ok hello
helloworld
the morning shift is full
""",
    Talk.ANSWER: """
I went to the shops
No parking on Mill Road on Saturday because of the fair
Will anyone be at the hall?
Got leaflets
On Tuesday
Me and Sue went
The yes campaign won
Here are the minutes
No?
of all the things
Sounds awful
Works van is late
Will Smith came
yes we should take the boxes to the hall before six
Same old story
""",
    Talk.YOU: """
thank you
see you
The youth group met
I did it
thank you all
We won
They know
bless you
Young people came
yourselfie
our leaflet
hers is done
thank you so much
See you at 6
He saw them
""",
}


def flags(text: str, kind: Kind = Kind.MESSAGE) -> Talk:
    """The flags of a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=kind, text=text), 3, 739372).talk


def cases(tables: dict[Talk, str]) -> list[tuple[Talk, str]]:
    """Flag and text for each line of each table."""
    return [(flag, text) for flag, table in tables.items() for text in table.strip().splitlines()]


@pytest.mark.parametrize(("flag", "text"), cases(MEANT))
def test_the_shape_of_a_message_shows(flag: Talk, text: str) -> None:
    """A question, greeting, answer or address is seen from the shape of the message."""
    assert flags(text) & flag


@pytest.mark.parametrize(("flag", "text"), cases(ALIKE))
def test_another_shape_is_not_taken_for_it(flag: Talk, text: str) -> None:
    """A message that only begins alike is not taken for it."""
    assert not flags(text) & flag


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("<Media omitted>", Talk.PHOTO),
        ("image omitted", Talk.PHOTO),
        ("video omitted", Talk.PHOTO),
        ("IMG-20250501-WA0003.jpg (file attached)\nOut in the rain", Talk.PHOTO),
        ("VID-20250501-WA0004.mp4 (file attached)", Talk.PHOTO),
        ("<attached: 00000007-PHOTO-2025-05-01-10-00-00.jpg>", Talk.PHOTO),
        ("GIF omitted", Talk.PHOTO),
        ("STK-20250501-WA0001.webp (file attached)", Talk.PHOTO),
        ("Members list.xlsx (file attached)", Talk.DOCUMENT),
        ("Rota.pdf • 2 pages document omitted", Talk.DOCUMENT),
        ("Ann Salt.vcf (file attached)", Talk.DOCUMENT),
        ("<attached: 00000012-minutes.docx>", Talk.DOCUMENT),
        ("data.csv (file attached)", Talk.DOCUMENT),
        ("Contact card omitted", Talk.DOCUMENT),
        ("audio omitted", Talk(0)),
        ("PTT-20250501-WA0001.opus (file attached)", Talk(0)),
    ],
)
def test_a_placeholder_says_what_was_sent(text: str, flag: Talk) -> None:
    """A placeholder shows a picture, a file or a sound; one that says no more counts as a picture."""
    assert flags(text, Kind.MEDIA) & (Talk.PHOTO | Talk.DOCUMENT) == flag


def test_a_file_name_in_a_message_is_no_attachment() -> None:
    """Only media events have attachments; a file name in talk is talk."""
    assert not flags("see rota.pdf in the drive") & (Talk.PHOTO | Talk.DOCUMENT)
