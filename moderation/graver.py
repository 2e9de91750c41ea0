"""Graver: threats, hatred and unwanted attention come first; lighter advice about the same lines gives way to them.

Whoever threatens somebody gets no friendly word about the hour or the tone of that message, and nobody is asked to
delete what is evidence.
"""

from collections.abc import Iterable

import msgspec

from moderation.findings import Finding, Recipient

_GIVES_WAY = frozenset(
    {"conduct-1", "conduct-2", "conduct-3", "conduct-5", "conduct-6", "conduct-7", "well-3", "public-1"}
    | {"admin-2", "admin-5", "admin-6"}
)
"""Clauses on how people write. A wish to leave gives way to nothing."""
_STILL_TOLD = frozenset({"conduct-2", "conduct-7", "well-3"})
"""Clauses of what cannot wait: a running quarrel, and what should be deleted. The duty admin still hears of these."""


class Graves:
    """The findings to which others give way, by the events they rest on.

    Args:
        findings: of one group, of any rule.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._all = [one for one in findings if one.safety and not one.shadow]
        self._by_event: dict[str, list[Finding]] = {}
        for one in self._all:
            for event in one.evidence:
                self._by_event.setdefault(event, []).append(one)

    def over(self, light: Finding) -> Finding | None:
        """What a finding gives way to: the most confidential and most severe about one of its lines, if any."""
        if light.safety or light.clause not in _GIVES_WAY:
            return None
        same = [grave for event in light.evidence for grave in self._by_event.get(event, ())]
        if light.since is not None:
            same += [grave for grave in self._all if light.since <= grave.at <= light.at]
        concerned = [grave for grave in same if not light.people or not {*light.people}.isdisjoint(grave.people)]
        return max(concerned, key=_weight, default=None)


def _weight(grave: Finding) -> tuple[bool, int, str]:
    return grave.confidential, grave.severity.rank, grave.id


def giving_way(light: Finding, grave: Finding) -> Finding:
    """The finding as it is told beside a graver one: to whoever deals with that, or to the duty admin what cannot wait.

    Its own words do not fit any more. What stands beside a confidential finding is confidential itself. Nobody is told
    of what rests on the graver one's lines alone and is against the same clause: every threat is an attack as well.
    """
    to = Recipient.DUTY_ADMIN if light.clause in _STILL_TOLD else Recipient.HQ
    if grave.confidential:
        to = Recipient.SAFEGUARDING
    same = light.clause == grave.clause and {*light.evidence} <= {*grave.evidence}
    return msgspec.structs.replace(
        light, to=() if same else (to,), confidential=light.confidential or grave.confidential
    )
