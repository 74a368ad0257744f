"""What a person knows of a source and its text does not say: `interview.meta.json` beside `interview.txt`.

Enter: the path of a sidecar. Leave: `Details` for each document of the source. The format: docs/sidecar.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast, get_args

from askarchive.errors import SourceError
from askarchive.sources.files import read_bytes
from askarchive.types import Details, Kind

SUFFIX = ".meta.json"

KINDS: tuple[str, ...] = get_args(Kind)
_WORDS = ("title", "date", "publisher", "licence", "url", "language")
_NAMES = {"interviewees": "interviewee", "interviewers": "interviewer"}
_FIELDS = (*_WORDS, *_NAMES, *_NAMES.values(), "corrections")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Details that hold for every document of a source, and those of single documents of a corpus."""

    shared: Details = field(default_factory=Details)
    documents: Mapping[str, Details] = field(default_factory=dict)

    def of(self, document: str, title: str | None = None) -> Details:
        """The details of one document; `title` is what the source itself states, and yields to the sidecar's."""
        details = self.documents.get(document, self.shared)
        return replace(details, title=title) if details.title is None and title is not None else details


def sidecar_of(path: Path) -> Path:
    """Where the sidecar of a source would be."""
    return path.with_name(path.stem + SUFFIX)


def _fail(where: str, what: str) -> SourceError:
    return SourceError(f"{where}: {what}.")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f'"{key}" stands there twice')
    return dict(pairs)


def _words(value: object, key: str, where: str) -> str | None:
    """A stated text; null and "unknown" both mean that nobody stated it."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise _fail(where, f'"{key}" must be words in quotation marks, or null where it is unknown')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _fail(where, f'"{key}" holds a lone surrogate, which is no character') from None
    if "\0" in value:
        raise _fail(where, f'"{key}" holds a NUL character')
    return None if value.strip().casefold() == "unknown" else value.strip()


def _names(row: dict[str, Any], plural: str, where: str) -> tuple[str, ...]:
    singular = _NAMES[plural]
    if plural in row and singular in row:
        raise _fail(where, f'give "{plural}" or "{singular}", not both')
    key = plural if plural in row else singular
    value = row.get(key)
    listed = value if isinstance(value, list) else [value]
    names = (_words(one, key, where) for one in listed)
    return tuple(name for name in names if name is not None)


def _correction(row: object, where: str) -> tuple[int, Kind, str | None]:
    if not isinstance(row, dict):
        raise _fail(where, 'a correction must be like {"paragraph": 7, "kind": "caption", "speaker": null}')
    number = row.get("paragraph")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _fail(where, 'a correction\'s "paragraph" must be the number that `show --structure` prints')
    for key in row:
        if key not in ("paragraph", "kind", "role", "speaker"):
            raise _fail(where, f'a correction has no field "{key}"; it may have paragraph, kind and speaker')
    kind = row.get("kind", row.get("role"))
    if kind not in KINDS:
        raise _fail(where, f"the correction of paragraph {number} needs a kind, one of {', '.join(KINDS)}")
    return number, cast(Kind, kind), _words(row.get("speaker"), "speaker", where)


def _corrections(value: object, where: str) -> tuple[tuple[int, Kind, str | None], ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _fail(where, '"corrections" must be a list')
    made = tuple(_correction(row, where) for row in value)
    numbers = [number for number, _, _ in made]
    for number in numbers:
        if numbers.count(number) > 1:
            raise _fail(where, f"paragraph {number} is corrected twice")
    return tuple(sorted(made, key=lambda one: one[0]))


def _details(row: object, where: str, more: tuple[str, ...] = ()) -> Details:
    if not isinstance(row, dict):
        raise _fail(where, "a sidecar must be one JSON object")
    for key in row:
        if key not in (*_FIELDS, *more):
            raise _fail(where, f'"{key}" is not a field of a sidecar; the fields are {", ".join((*_FIELDS, *more))}')
    return Details(
        **{key: _words(row.get(key), key, where) for key in _WORDS},
        interviewees=_names(row, "interviewees", where),
        interviewers=_names(row, "interviewers", where),
        corrections=_corrections(row.get("corrections"), where),
    )


def _over(shared: Details, own: Details) -> Details:
    """A document's own details, with the shared ones where it states none."""
    stated = {key: value for key in Details.__slots__ if (value := getattr(own, key)) not in (None, ())}
    return replace(shared, **stated)


def read_sidecar(path: Path) -> Sidecar:
    """A sidecar, checked field by field.

    Raises:
        SourceError: not JSON, or a field that is unknown or of the wrong kind, named in one sentence.
    """
    where = f"The sidecar {path}"
    try:
        row = json.loads(read_bytes(path).decode("utf-8-sig"), object_pairs_hook=_no_duplicates)
    except UnicodeDecodeError as error:
        raise _fail(where, f"not UTF-8 at byte {error.start}; re-save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise _fail(where, f"not JSON: {error.msg} in line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise _fail(where, f"not usable: {error}") from None
    shared = _details(row, where, more=("documents",))
    single = row.get("documents", {})
    if not isinstance(single, dict):
        raise _fail(where, '"documents" must give an object for each "_id"')
    if single and shared.corrections:
        raise _fail(where, '"corrections" belong to one document; put them under its "_id" in "documents"')
    own = {name: _over(shared, _details(one, f"{where}, document {name!r}")) for name, one in single.items()}
    return Sidecar(shared, own)
