"""Chicago, APA, MLA and BibTeX of an interview, from what is known of it."""

from __future__ import annotations

import pytest

from askarchive import render
from askarchive.render.citations import csl_name, date_parts
from askarchive.types import Details, Document

BARE = Document("k.txt", "words", "0" * 64)
URL = "https://coast.example/keeper?page=1#top"


def test_chicago_names_people_title_outlet_and_date(archive):
    assert render.reference(archive.document("keeper.txt"), "chicago") == (
        "Brook, Ada. “A Lighthouse Keeper Remembers.” Interview by Jon Reed. Coast Review, December 11, 2018. "
        + URL
        + "."
    )


def test_apa_names_people_title_outlet_and_date(archive):
    assert render.reference(archive.document("keeper.txt"), "apa") == (
        "Brook, A. (2018, December 11). A lighthouse keeper remembers (J. Reed, interviewer). Coast Review. " + URL
    )


def test_mla_names_people_title_outlet_and_date(archive):
    assert render.reference(archive.document("keeper.txt"), "mla") == (
        "Brook, Ada. “A Lighthouse Keeper Remembers.” Interview by Jon Reed. Coast Review, 11 Dec. 2018, " + URL + "."
    )


def test_in_text_citations_give_the_place(archive):
    quote = archive.quote("keeper.txt", "nineteen")
    document = archive.document("keeper.txt")
    assert render.in_text(quote, document, "apa") == "(Brook, 2018, para. 4)"
    assert render.in_text(quote, document, "mla") == "(Brook, “A Lighthouse Keeper Remembers,” par. 4)"
    assert "December 11, 2018, para. 4" in render.in_text(quote, document, "chicago")
    paged = archive.quote("keeper.txt", "nineteen", page=12)
    assert render.in_text(paged, document, "apa") == "(Brook, 2018, p. 12)"


@pytest.mark.parametrize("style", render.STYLES)
def test_cited_quote_begins_with_the_exact_words(archive, style):
    words = "It did happen, but late – I was “nineteen”, and the lamp  still burned oil."
    assert render.cited(archive.quote("keeper.txt", words), archive, style).startswith(words + "\n\n")


@pytest.mark.parametrize("style", render.STYLES)
def test_nothing_unknown_is_invented(style):
    entry = render.reference(BARE, style)
    assert "k.txt" in entry and entry.count("k.txt") == 1
    assert "dition" not in entry and "Interview by" not in entry and "None" not in entry


@pytest.mark.parametrize("style", render.STYLES)
def test_title_in_another_language_keeps_its_capitals(style):
    details = Details(title="Über die Arbeit am Leuchtturm", interviewees=("Ada Brook",), date="um 1950", language="de")
    entry = render.reference(Document("k.txt", "", "", details), style)
    assert "Über die Arbeit am Leuchtturm" in entry
    assert entry.count("um 1950") == 1


def test_csl_json_leaves_unknown_fields_out(archive):
    assert render.csl_item(BARE) == {"id": "k.txt", "type": "interview", "title": "k.txt"}
    assert render.csl_item(archive.document("keeper.txt")) == {
        "id": "keeper.txt",
        "type": "interview",
        "title": "A lighthouse keeper remembers",
        "author": [{"family": "Brook", "given": "Ada"}],
        "interviewer": [{"family": "Reed", "given": "Jon"}],
        "issued": {"date-parts": [[2018, 12, 11]]},
        "container-title": "Coast Review",
        "URL": URL,
        "language": "en",
    }


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dan Healey", {"family": "Healey", "given": "Dan"}),
        ("Healey, Dan", {"family": "Healey", "given": "Dan"}),
        ("Ludwig van der Rohe", {"family": "van der Rohe", "given": "Ludwig"}),
        ("Sammy Davis, Jr.", {"family": "Davis", "given": "Sammy", "suffix": "Jr."}),
        ("Cher", {"literal": "Cher"}),
        ("村上 春樹", {"literal": "村上 春樹"}),
    ],
)
def test_names_are_parted_only_where_that_is_known(name, parts):
    assert csl_name(name) == parts


@pytest.mark.parametrize(
    ("date", "parts"),
    [
        ("2018-12-11", (2018, 12, 11)),
        ("2018-12", (2018, 12)),
        ("2018", (2018,)),
        ("11 December 2018", (2018, 12, 11)),
        ("December 11, 2018", (2018, 12, 11)),
        ("Dec. 2018", (2018, 12)),
        ("11 Brumaire 1799", None),
        ("um 1950", None),
        ("2018-13-01", None),
    ],
)
def test_dates_are_read_only_in_forms_that_say_one_thing(date, parts):
    assert date_parts(date) == parts


def test_bibtex_escapes_what_tex_would_run():
    details = Details(
        title="50% & {more} \\input", interviewees=("Ada Brook", "Cher"), date="2018-12-11", url="https://x/{a}_b"
    )
    assert render.bibtex(Document("k.txt", "", "0" * 64, details)) == (
        "@misc{Brook2018,\n"
        "  author = {Brook, Ada and {Cher}},\n"
        "  title = {{50\\% \\& \\{more\\} \\textbackslash{}input}},\n"
        "  year = {2018},\n"
        "  note = {Interview},\n"
        "  url = {https://x/%7Ba%7D_b},\n"
        "  month = dec,\n"
        "}\n"
    )
