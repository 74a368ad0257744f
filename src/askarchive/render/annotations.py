"""Quotes as W3C Web Annotations, and what a verifier needs to find them again.

Enter: Answers. Leave: JSON-LD of https://www.w3.org/TR/annotation-model/ with a TextQuoteSelector (the words and
what stands around them) and a TextPositionSelector (code points, half-open).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from askarchive.errors import QuoteMismatch
from askarchive.render.links import page_link, source_link
from askarchive.render.material import Sliced, SourceText, slice_quote
from askarchive.types import Answer, JsonObject, Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 40  # characters of prefix and suffix; the words themselves are nearly always unique


def annotation(sliced: Sliced, question: str) -> JsonObject:
    """One quote, annotated with the question that it answers."""
    quote, text = sliced.quote, sliced.document.text
    target: JsonObject = {
        "source": source_link(quote.document, 0, 0).partition("#")[0],
        "type": "Text",
        "format": "text/plain",
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": sliced.words,
                "prefix": text[max(0, quote.start - AROUND) : quote.start],
                "suffix": text[quote.end : quote.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
        ],
        "digest": f"sha256:{quote.source_sha256}",
        "document": quote.document,
    }
    if sliced.document.details.language:
        target["language"] = sliced.document.details.language
    made: JsonObject = {
        "@context": CONTEXT,
        "id": uuid5(NAMESPACE_URL, f"{quote.source_sha256}#char={quote.start},{quote.end}?{question}").urn,
        "type": "Annotation",
        "motivation": "highlighting",
        "body": [
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": question},
        ],
        "target": target,
    }
    if quote.speaker:
        made["body"].append(
            {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": quote.speaker}
        )
    page = page_link(sliced.document.details.url, sliced.words)
    if page:
        made["via"] = page
    return made


def annotate(answers: Iterable[Answer], archive: SourceText) -> list[JsonObject]:
    """One annotation a quote, in the answers' order; abstentions have none."""
    return [annotation(slice_quote(quote, archive), answer.question) for answer in answers for quote in answer.quotes]


def verified(made: JsonObject, archive: SourceText) -> Span:
    """The annotation's span, when its words, surroundings and digest equal the stored text there.

    Raises:
        QuoteMismatch: they do not.
    """
    target = made["target"]
    selectors = {selector["type"]: selector for selector in target["selector"]}
    at, words = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
    document = archive.document(target["document"])
    span = Span(at["start"], at["end"])
    around = words["prefix"] + words["exact"] + words["suffix"]
    here = document.text[max(0, span.start - len(words["prefix"])) : span.end + len(words["suffix"])]
    if target["digest"] != f"sha256:{document.sha256}" or span.of(document.text) != words["exact"] or around != here:
        raise QuoteMismatch(f"The annotation {made['id']} does not equal its source {document.name}.")
    return span
