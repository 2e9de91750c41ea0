"""How much a finding matters, where the message itself makes it matter more."""

import pytest

from moderation.findings import Severity
from moderation.testing import Example, play, say
from services.rules.catalog.personal_data import PersonalData
from services.rules.detectors.cheap import CheapTier

DETECTOR = CheapTier(key=b"an installation's key")


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Rupert lives at 14 Elm Road", Severity.WARNING),
        ("Rupert deserves a good kicking, he lives at 14 Elm Road", Severity.SERIOUS),
        ("Rupert lives at 14 Elm Road, someone should pay him a visit", Severity.SERIOUS),
        ("ring Rupert on 07700 900145, he has the leaflets", Severity.WARNING),
        ("You lying idiot Rupert, everybody ring him on 07700 900145", Severity.SERIOUS),
    ],
)
def test_an_address_beside_menace_is_serious(text: str, severity: Severity) -> None:
    """Where somebody is to be found is worse beside a threat or abuse of them; alone it is a warning."""
    ((_, finding),) = play(Example("", say("10:00", "ann", text)), [PersonalData()], DETECTOR)
    assert finding.severity is severity
