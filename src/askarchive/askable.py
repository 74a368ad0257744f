"""What may be asked of an archive, for those who ask it without knowing how it was opened.

Enter: nothing. Leave: the protocol that Archive follows, and that a small fake in a test can follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from askarchive.render.material import SourceText
from askarchive.types import Answer, EarlierTurn


class Askable(SourceText, Protocol):
    """An archive's documents and its answers."""

    @property
    def names(self) -> Sequence[str]: ...
    def ask(
        self,
        question: str,
        *,
        history: Sequence[EarlierTurn] = (),
        documents: frozenset[str] | None = None,
        id: str = "",
        exclude_exchanges: frozenset[tuple[str, int]] = frozenset(),
        hide_questions: bool = False,
    ) -> Answer: ...
