"""Citations of an interview: CSL-JSON from its details, Chicago, APA and MLA from that, BibTeX.

Enter: a Document's details. Leave: text; a detail that nobody stated is left out, never guessed.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, Literal, TypeAlias, get_args

from askarchive.render.material import SourceText, slice_quote
from askarchive.types import Details, Document, JsonObject, Quote

Style: TypeAlias = Literal["chicago", "apa", "mla"]
STYLES: tuple[Style, ...] = get_args(Style)

_FILES: dict[Style, str] = {
    "chicago": "chicago-notes-bibliography.csl",
    "apa": "apa.csl",
    "mla": "modern-language-association.csl",
}
_MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july")
_MONTHS += ("august", "september", "october", "november", "december")
_PARTICLES = frozenset(
    ("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "ten", "ter")
)
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_ONE_AT_A_TIME = Lock()  # citeproc-py keeps the state of a rendering in the style
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEX |= {sign: "\\" + sign for sign in "{}$&#%_"}


def csl_item(document: Document) -> JsonObject:
    """The document in CSL-JSON, type interview; the name in the archive stands for a title nobody stated."""
    details = document.details
    item: JsonObject = {"id": document.name, "type": "interview", "title": details.title or document.name}
    if details.interviewees:
        item["author"] = [csl_name(name) for name in details.interviewees]
    if details.interviewers:
        item["interviewer"] = [csl_name(name) for name in details.interviewers]
    if details.date:
        parts = date_parts(details.date)
        item["issued"] = {"date-parts": [list(parts)]} if parts else {"literal": details.date}
    if details.publisher:
        item["container-title"] = details.publisher  # the outlet; with `publisher` beside it, it is printed twice
    if details.url:
        item["URL"] = details.url
    if details.language:
        item["language"] = details.language
    return item


def csl_name(name: str) -> dict[str, str]:
    """A name in CSL's parts; whole where it cannot be told which part is the family's."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given and given.lower() not in _SUFFIXES:
        return {"family": family, "given": given}
    words = name.split()
    if len(words) < 2 or not all(
        unicodedata.name(word[0], "").startswith(("LATIN", "CYRILLIC", "GREEK")) for word in words
    ):
        return {"literal": name.strip()}
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else None
    first = len(words) - 1
    while first > 1 and words[first - 1] in _PARTICLES:
        first -= 1
    parts = {"family": " ".join(words[first:]).rstrip(","), "given": " ".join(words[:first]).rstrip(",")}
    return parts | ({"suffix": suffix} if suffix else {})


def date_parts(date: str) -> tuple[int, ...] | None:
    """Year, month and day as far as an ISO date or an English one states them; None for any other form."""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?", date.strip()):
        parts = tuple(int(part) for part in match.groups() if part)
    elif match := re.fullmatch(r"(?:(\d{1,2})\.? )?([A-Za-z]{3,9})\.?,? (\d{4})", date.strip()):
        parts = _named(match[3], match[2], match[1])
    elif match := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", date.strip()):
        parts = _named(match[3], match[1], match[2])
    else:
        return None
    in_range = all(low <= part <= high for part, low, high in zip(parts, (1, 1, 1), (9999, 12, 31), strict=False))
    return parts if parts and in_range else None


def _named(year: str, month: str, day: str | None) -> tuple[int, ...]:
    matching = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(month.lower())]
    if not matching:
        return ()
    return (int(year), matching[0], int(day)) if day else (int(year), matching[0])


def reference(document: Document, style: Style) -> str:
    """The entry of a bibliography."""
    return _cite(csl_item(document), style, None)[1]


def in_text(quote: Quote, document: Document, style: Style) -> str:
    """How running text points to the quote: a note (Chicago) or a parenthesis (APA, MLA), with its place."""
    place = ("page", str(quote.page)) if quote.page is not None else ("paragraph", str(quote.paragraph))
    return _cite(csl_item(document), style, place)[0]


def cited(quote: Quote, archive: SourceText, style: Style) -> str:
    """The quote's words, exact and first, then the note or parenthesis and the reference on lines of their own."""
    sliced = slice_quote(quote, archive)
    note = in_text(quote, sliced.document, style)
    lines = [note] if style == "chicago" else [note, reference(sliced.document, style)]
    return "\n\n".join([sliced.words, *lines]) + "\n"


def bibtex(document: Document) -> str:
    """A BibTeX entry of type misc, which every style knows."""
    details = document.details
    parts = date_parts(details.date) if details.date else None
    fields = {"author": " and ".join(_bibtex_name(name) for name in details.interviewees)}
    fields["title"] = "{" + _tex(details.title or document.name) + "}"
    fields["howpublished"] = _tex(details.publisher or "")
    fields["year"] = str(parts[0]) if parts else _tex(details.date or "")
    fields["note"] = "Interview by " + _tex(" and ".join(details.interviewers)) if details.interviewers else "Interview"
    fields["url"] = re.sub(r"[{}\\\s]", lambda sign: f"%{ord(sign[0]):02X}", details.url or "")
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if parts and len(parts) > 1:
        lines.append(f"  month = {_MONTHS[parts[1] - 1][:3]},")
    return f"@misc{{{_key(document, details, parts)},\n" + "\n".join(lines) + "\n}\n"


def _bibtex_name(name: str) -> str:
    parts = csl_name(name)
    if "literal" in parts:
        return "{" + _tex(parts["literal"]) + "}"
    middle = f", {parts['suffix']}" if "suffix" in parts else ""
    return _tex(f"{parts['family']}{middle}, {parts['given']}")


def _tex(words: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in " ".join(words.split()))


def _key(document: Document, details: Details, parts: tuple[int, ...] | None) -> str:
    names = csl_name(details.interviewees[0]) if details.interviewees else {}
    stem = names.get("family") or names.get("literal") or document.name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return (re.sub("[^A-Za-z0-9]+", "", plain) or f"source{document.sha256[:8]}") + (str(parts[0]) if parts else "")


def _cite(item: JsonObject, style: Style, place: tuple[str, str] | None) -> tuple[str, str]:
    """The note or parenthesis, and the bibliography's entry."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, Locator, formatter  # type: ignore[import-untyped]  # lxml is slow to load
    from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

    item = _processable(item, style)
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields the processor does not know
        bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([item]), formatter.plain)
        citation = Citation([CitationItem("source", **({"locator": Locator(*place)} if place else {}))])
        bibliography.register(citation)
        note = str(bibliography.cite(citation, lambda missing: None))
        entry = "".join(str(entry) for entry in bibliography.bibliography())
    return _tidy(note, item, style), _tidy(entry, item, style)


def _processable(item: JsonObject, style: Style) -> JsonObject:
    """The item as citeproc-py 0.11 renders it rightly; what it gets wrong was found by trying all three styles."""
    # Without a language the title is taken for English and its capitals are changed.
    item = {"language": "und", **item, "id": "source", "title": " ".join(item["title"].split())}
    if "container-title" not in item:
        # As an interview without an outlet, APA has it for private communication, Chicago prints a stray "Edition".
        item["type"] = {"chicago": "webpage", "apa": "document", "mla": "interview"}[style]
    if "author" not in item:
        # A title that stands in the author's place is printed a second time in its own.
        title = item.pop("title")
        item["author"] = [{"literal": title if style == "apa" else f"\u201c{title}\u201d"}]
        item["title"] = ""
    return item


def _tidy(line: str, item: JsonObject, style: Style) -> str:
    literal = item.get("issued", {}).get("literal")
    if literal:  # APA's year and date
        line = line.replace(f"({literal}, {literal})", f"({literal})")
    return (
        line
        if style == "apa"
        else _stops_inside(line, item["title"] or item["author"][0]["literal"].strip("\u201c\u201d"))
    )


@cache
def _style(style: Style) -> Any:
    from citeproc import CitationStylesStyle

    source = files("askarchive.render").joinpath("styles", _FILES[style]).read_bytes()
    if style != "apa":
        # citeproc-py does not know initialize="false", by which these styles keep given names whole.
        source = source.replace(b' initialize-with=". "', b"", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(io.BytesIO(source), locale="en-US", validate=False)


def _stops_inside(line: str, title: str) -> str:
    """Full stop and comma moved inside the title's quotation mark, which citeproc-py leaves outside."""
    end = re.escape(title.split()[-1]) if title.split() else ""
    moved = re.compile(f"({end})\u201d([.,])", re.IGNORECASE)
    return moved.sub(lambda m: m[1] + ("" if m[1].endswith(("?", "!", ".")) else m[2]) + "\u201d", line, count=1)
