"""What a check of a quotation finds, as coordinates.

Enter: nothing. Leave: frozen values; words are sliced when a report is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from askarchive.check_quote.words import HARMLESS, Kind
from askarchive.types import Quote, Span

Verdict: TypeAlias = Literal["exact", "differs", "other_speaker", "assembled", "absent"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the claimed text and the source do not agree; an empty span stands where nothing corresponds."""

    kind: Kind
    claimed: Span  # in the checked text
    source: Span  # in the document of the part it belongs to

    @property
    def alters(self) -> bool:
        """Whether it changes what was said, rather than how it is printed or marked."""
        return self.kind not in HARMLESS


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the claimed text and the one place in the archive that it was found at."""

    claimed: Span
    quote: Quote
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether claimed words are in the archive.

    `parts` has one member, or several for "assembled" (in the claimed text's order), or none for "absent". The same
    words at further places stand in `elsewhere`, the closest places of an absent text in `nearest`.
    """

    text: str
    attributed_to: str | None
    verdict: Verdict
    parts: tuple[Part, ...]
    elsewhere: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    share: float  # of the claimed words, weighed by how rare they are, that were found
    reason: str  # one sentence for people

    @property
    def found(self) -> bool:
        return self.verdict != "absent"

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(difference for part in self.parts for difference in part.differences)

    @property
    def identical(self) -> bool:
        """Whether the text is the source's character for character."""
        return len(self.parts) == 1 and not self.differences
