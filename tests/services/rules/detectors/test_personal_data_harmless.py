"""Figures, venues, organisations and ordinary talk are no personal data."""

import pytest

from moderation.events import Event, Kind
from services.rules.detectors.personal_data import read
from services.rules.detectors.reading import Reading

HARMLESS = """
evens 2-48 Mill Lane tonight
odds 1-31 Church Road and all of Orchard Way
SW1A walk at 10
Ward walk 3: postcode SW1A 2AA to SW1A 2AB
meet at the Village Hall, SW1A 2AA
Meet outside 14 Mill Lane car park at 10
hustings at 7pm, St Mary's Church, 5 Church Road
Polling station at 14 Church Street is open till 10
Committee room is 5 Kings Road from 9
meet at St Mary's, 5 Church Road
Ed is blind drunk
ring Dr Khan's surgery on 01632 960123
planning application for 22 High Street
the pothole outside 14 Mill Lane
10 Downing Street has announced
12 Oak Lane leaflets left in the box
ring the office on 01632 960100
Contact the candidate's office at 01632 960333
press office 07700 900100
helpline is 0808 157 0000
Postal votes: call electoral services on 01632 960555
The Guardian reports the treasurer of another party was jailed for fraud
0306 999 0000 voter line
call 101 or 999
info@example.org or membership@example.org
@447700900123 can you help
Promoted by Ann Smith on behalf of Eastfold Greens at 12 High Street, Eastfold SW1A 2AA
Printed and promoted by A. Jones on behalf of B. Patel, both at 4 Mill Lane, SW1A 2AA
Branch donations: sort code 20-00-00 account 55779911
Donate to the campaign: 20-00-00 55779911
subs to sort code 20-00-00 acc 55779911 please
We're on 42%, they are on 31%, 12 undecided
Labour 1,204 Con 998 LD 455
won 3-2 in the end
Bus 42 at 17:05
next meeting 01/09/2025 11:00
25-12-24 closed
order number 7561026277
parcel 3SABC1234567890
ISBN 9780306406157
meeting ID 912 4455 8810 passcode 445566
Zoom: 876 543 2109
https://example.org/p/07700900123?x=4242424242424242
server is 192.168.100.200 port 8080
digits = "0123456789"
mongodb://user:pass@db.example.org:27017
version 10.12.14 released
grid 51.5074, -0.1278
planning ref 20/77151/OUT
14 people on Mill Lane said yes
10 minutes up the road
2 way street
one two three testing
oh no, one nil, two nil, three nil
the party was born on 27 February 1900
happy 60th birthday Ian!
cancer research stall on Saturday
NHS cuts mean people with cancer wait longer
Everyone has anxiety before polling day
union members out on strike today
The MP for Bath is blind to voters
Unite the union rally on Saturday
Ian had a stroke of luck
So sorry to hear Beryl is in hospital, get well soon
Sam is on bail duty? no, on tea duty
if Tom has dementia in this novel
Trudy's blind faith in the polls
the Tuesday account has been disabled
is this confidential?
keep confidential matters off here
please share this widely
do not share your password
don't forget to share the event
membership form.pdf (file attached)
agenda and minutes.docx (file attached)
the spreadsheet members.xlsx is out of date, I will bring it up to date tomorrow or the day after that
""".strip().split("\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    """Nothing is flagged in talk that only looks like personal data."""
    assert read(Reading(text), Event(id="1", group="g", at=0, kind=Kind.MESSAGE, text=text)) == ({}, [])
