"""Links to a place in a source, to a question with its quote marked, and to the page a source came from.

Enter: coordinates and words. Leave: URL references; nothing here is looked up or fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlencode, urlsplit
from urllib.parse import quote as percent

from askarchive.types import Quote, Span

_CHAR_FRAGMENT = re.compile(r"char=(\d{1,15}),(\d{1,15})\Z")
_FRAGMENT_WORDS = 8  # words at each end of the start,end form; four repeat within an interview, eight hardly do
_FRAGMENT_MAX_CHARS = 120  # longer quotes use the start,end form


@dataclass(frozen=True, slots=True)
class Opened:
    """What a question link asks for: the question, and the quote to mark in it."""

    question: str
    document: str | None = None
    span: Span | None = None
    source_sha256: str | None = None  # its first characters, to notice another edition of the source


def source_link(document: str, start: int, end: int) -> str:
    """A relative reference in the form of RFC 5147: `interview.txt#char=11762,11954`.

    The numbers are always `start` and `end`. (RFC 5147 counts CR LF as one character; here it counts as the two
    code points that it is.)
    """
    path = percent(document, safe="/")
    if path.startswith("/"):  # or it would name the root, or with two slashes a host
        path = "%2F" + path[1:]
    return f"{path}#char={start},{end}"


def read_source_link(link: str) -> tuple[str, Span] | None:
    """The document and span of a source link; None for any other text."""
    path, _, fragment = link.rpartition("#")
    match = _CHAR_FRAGMENT.match(fragment)
    if not path or match is None or int(match[1]) > int(match[2]):
        return None
    return unquote(path, errors="strict"), Span(int(match[1]), int(match[2]))


def question_link(question: str, quote: Quote | None = None) -> str:
    """A query that opens the chat with this question asked and this quote marked; needs no stored state."""
    fields = {"question": question}
    if quote is not None:
        fields |= {
            "document": quote.document,
            "start": str(quote.start),
            "end": str(quote.end),
            "source": quote.source_sha256[:16],
        }
    return "?" + urlencode(fields, quote_via=percent, safe="")


def read_question_link(link: str) -> Opened | None:
    """What a question link asks for; None when it holds no question, a bad span is left out."""
    query = urlsplit(link).query if "?" in link else link
    fields = {name: values[-1] for name, values in parse_qs(query, max_num_fields=32).items()}
    question = fields.get("question", "").strip()
    if not question:
        return None
    span = None
    start, end = fields.get("start", ""), fields.get("end", "")
    if re.fullmatch("[0-9]{1,15}", start) and re.fullmatch("[0-9]{1,15}", end) and int(start) < int(end):
        span = Span(int(start), int(end))
    return Opened(question, fields.get("document"), span, fields.get("source"))


def page_link(url: str | None, words: str) -> str | None:
    """The original page with the words marked by a text fragment (`#:~:text=`); None without a web address.

    Long quotes, and quotes over a paragraph's end, name their first and last words only: browsers match a text
    directive's exact form inside one block.
    """
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return None
    page = url.partition("#")[0]
    pieces = words.split()
    if not pieces:
        return page
    whole = " ".join(pieces)
    if len(whole) <= _FRAGMENT_MAX_CHARS and not re.search(r"[\n\r\u2028\u2029]", words.strip()):
        return f"{page}#:~:text={_directive(whole)}"
    first, last = _ends(words)
    return f"{page}#:~:text={_directive(first)},{_directive(last)}"


def _ends(words: str) -> tuple[str, str]:
    """The first and last few words, neither crossing a line's end nor overlapping the other."""
    lines = [line.split() for line in re.split(r"[\n\r\u2028\u2029]+", words) if line.split()]
    first, last = lines[0], lines[-1]
    if len(lines) == 1:
        half = max(1, len(first) // 2)
        first, last = first[:half], first[half:] or first
    return " ".join(first[:_FRAGMENT_WORDS]), " ".join(last[-_FRAGMENT_WORDS:])


def _directive(words: str) -> str:
    """Percent-encoded for a text directive, where `-`, `,` and `&` have a meaning of their own."""
    return percent(words, safe="").replace("-", "%2D")
