"""Personal attention, the clear form of it, and saying no, with texts that look alike."""

import pytest

from moderation.events import Event, Kind
from moderation.features import Talk
from services.rules.detectors.reading import Reading
from services.rules.detectors.talk import TalkReader, TalkReading

READER = TalkReader()

PERSONAL = """
you looked gorgeous last night
fancy a drink just us two?
can't stop thinking about you
You have beautiful eyes
I really fancy you
Are you single?
I dreamt about you again
Would you go out with me sometime?
That dress really suits you, wow
I'd love to take you out for dinner
You're so pretty when you smile
I think I'm falling in love with you
wish you were here with me
dinner just the two of us on Friday?
morning beautiful
You and me alone together at last
I've got feelings for you
miss your smile
Do you have a boyfriend?
Come round to mine for a drink, just you
I can't take my eyes off you
send me a selfie, go on
goodnight gorgeous x
You're very attractive you know
"""

IMPERSONAL = """
looking good team
love you all
date for the diary
you look tired, get some rest
Fancy a drink at the Crown after canvassing, all welcome?
Can't stop, on my way to the count
Lovely weather for it
It's just us two canvassing today, who else can come?
You looked great on the telly last night, well done
What a beautiful sunset over the park
We miss you at meetings, Bill, get well soon
pretty much done on Mill Road
It's hot out here, bring water
That leaflet looks gorgeous
You're a star
who fancies the pub later?
thinking of you and your family, Ann
leave them alone
I love your speech on buses
a handsome majority
Single tickets are £3
We love this town
Are you available tonight for telephone canvassing?
Great to see you all last night
the venue looks lovely
dinner for the volunteers is at 8, everyone come
I'd love to help on Saturday
We should all go for a curry
"""

REFUSED = """
please stop messaging me
I'm not interested
I've said no
leave me alone
Please don't message me again
I already told you no
Stop texting me
this is making me uncomfortable
No means no
I'd rather keep this professional
I have a boyfriend, please stop
back off
Please stop asking me out
don't call me babe
I said no, twice
I don't want to go for a drink with you
Can you keep your distance please
Sorry but I'm just not interested in you
that's really inappropriate, please stop
Please only message me about the campaign
"""

NOT_REFUSED = """
Stop by the office at 5
most voters are not interested in politics
The resident said no to a poster
Leave the leaflets alone
don't forget
I'm interested in the teller slot
no problem
He said no
don't call before 9, they are asleep
Back off the motorway at junction 4
She is not interested in standing
Stop messaging residents after 9
I have a car, can give lifts
They said no to the crossing
please leave me a bundle
Stop sending people to number 9
"""

CLEAR = """
send me nudes
what are you wearing right now?
I want to kiss you so badly
come to bed with me
nice tits
you're so sexy in that skirt
I'd love to see you naked
come up to my hotel room later
Why aren't you answering me? I love you
You can't ignore me, I can't stop thinking about you
you turn me on
your body drives me mad, great arse
I've messaged you ten times, just one date, I fancy you
I waited outside your house, I miss you
sleep with me
I want to spend the night with you
"""

UNCLEAR = """
you looked gorgeous last night
fancy a drink just us two?
why aren't you answering? the printer needs the file
I've messaged you three times about the rota
what are you wearing for the cold tomorrow, layers?
move your arse, the van is here
I work my arse off for this ward
Kiss goodbye to the pool if this cut goes ahead
sex education is on the agenda
The naked truth is we are third
Hotel rooms for conference are nearly gone
no nudes is a rule of the life class at the hall
I know where you live, I delivered your street, nice garden
waiting outside the hall, door is locked
Don't give up on the ward
go to bed everyone, big day tomorrow
please answer the poll
"""


def read(text: str) -> TalkReading:
    """Read a text."""
    return READER.read(Reading(text), Event(id="e", group="g", at=0, kind=Kind.MESSAGE, text=text), 3, 739372)


def lines(table: str) -> list[str]:
    """The texts of a table."""
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(PERSONAL))
def test_personal_attention_is_noticed(text: str) -> None:
    """Talk of looks, dates and feelings carries the flag."""
    assert read(text).talk & Talk.PERSONAL


@pytest.mark.parametrize("text", lines(IMPERSONAL))
def test_warm_talk_to_all_is_not_personal(text: str) -> None:
    """Praise, invitations to everybody and plain words do not carry it."""
    assert not read(text).talk & Talk.PERSONAL


@pytest.mark.parametrize("text", lines(REFUSED))
def test_a_no_is_heard(text: str) -> None:
    """Whoever says no or asks for distance is heard."""
    assert read(text).talk & Talk.REFUSAL


@pytest.mark.parametrize("text", lines(NOT_REFUSED))
def test_a_plain_stop_is_no_refusal(text: str) -> None:
    """Words of refusal about other things are not one."""
    assert not read(text).talk & Talk.REFUSAL


@pytest.mark.parametrize("text", lines(CLEAR))
def test_sexual_words_and_pressed_romance_are_clear(text: str) -> None:
    """Sexual words to somebody, or romance with pressure, score enough to be flagged and show their words."""
    seen = read(text)
    assert seen.heads.get("boundary", 0) >= 0.5
    assert any(span.head == "boundary" for span in seen.spans)


@pytest.mark.parametrize("text", lines(UNCLEAR))
def test_mild_or_plain_words_are_not_clear(text: str) -> None:
    """Mild attention, nagging about work and figures of speech are not flagged."""
    assert read(text).heads.get("boundary", 0) < 0.5
