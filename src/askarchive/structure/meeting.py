"""Meetings that somebody chairs: a town's, a council's, a union's; whoever is in the chair asks, the others speak.

Enter: a text and its labelling. Leave: the label of who chairs, where the heading says that people met.
"""

from __future__ import annotations

import re

from askarchive.structure import hearing
from askarchive.structure.label import key
from askarchive.structure.labels import Labelling

_MET = re.compile(r"(?i:\bmeeting\b|\bassembly\b|\bcongress\b|\bround[- ]?table\b|\bdebate\b|\bsession\b|\bsitting\b)")
_IN_THE_CHAIR = frozenset("mayor mayoress president convener moderator facilitator speaker provost reeve clerk".split())


def chair(text: str, labelling: Labelling) -> str | None:
    """The `key` of the voice that chairs a meeting: it has the office, opens, and asks more than any other voice.

    A meeting of which no heading tells has no interviewer, whoever asks in it.
    """
    turns = labelling.turns
    if not turns or _MET.search(text, 0, turns[0][0].start) is None:
        return None
    first = key(turns[0][1].name)
    office = first.removeprefix("the ")
    if not hearing.is_office(first) and office.split()[0] not in _IN_THE_CHAIR:
        return None
    said = labelling.names
    habits = hearing.habits(text, labelling, {label: label for label in said})
    asked = {label: round(asks * said[label]) for label, (asks, _) in habits.items()}
    asks, replies = habits[first]
    most = max((count for label, count in asked.items() if label != first), default=0)
    return first if said[first] >= 4 and asks >= 0.4 and replies <= 0.2 and asked[first] > most else None
