"""What a question points back to: whether it leans on an earlier one, and whom its "he" or "she" stands for.

Enter: a question and its history. Leave: names, as the earlier turns have them; no name where anybody may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askarchive.types import EarlierTurn
from askarchive.words import FUNCTION_WORDS, POINTING, SENTENCE_OPENERS, VERBS_AND_MEASURES, WORD

# Without "himself" and "herself": who they stand for is in the question itself.
GENDER = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
# Where a name stands after one of these it is a place's, a day's or a thing's: "in Perm", "the Volga".
_BEFORE_NO_PERSON = frozenset(
    {"the", "a", "an", "in", "at", "on", "near", "from", "inside", "into", "across", "around"}
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "doctor", "sir", "saint", "st", "lady", "lord"}
)
# "Lenz's widow" names somebody else than Lenz.
_KIN = frozenset(
    "wife husband widow widower son daughter child children brother sister mother father parents grandmother grandfather "
    "grandson granddaughter uncle aunt cousin nephew niece friend partner lover neighbour neighbor colleague "
    "boss teacher pupil student".split()
)
# "Who taught Lenz?" asks for somebody new; "Who was Lenz?", "who the painter Lenz was" and "Who was he?" do not.
_WHO = re.compile(
    r"\b(?:whom|whose|who(?!(?:['\u2019]s|\s+is|\s+was)?\s+(?:he|she|(?:the\s+(?:\w+\s+)?)?(?-i:[^\W\d_a-z])\w*)\b))\b",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"\s*who(?:['\u2019]s|\s+is|\s+was)\s+([^?!.]+?)[\s?!.]*", re.IGNORECASE)
# Who was "shot", "beaten" or "executed" has no name yet.
_PARTICIPLE = re.compile(r"(?:ed|en|t|ing)$")
# "And the singer, what became of him?" names whom it is about before it asks.
_TOPIC = re.compile(
    r"\s*(?:(?:and|but|so|what about|how about)\s+)?(?:the|that|this)\s+(?:\w+\s+)?\w+\s*[,:\u2013\u2014-]",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\s*(?:and|but|so|or|what about|how about|what else|who else|anything else|anyone else|why(?: not)?\s*\?|"
    r"how so|when\s*\?|where\s*\?|who\s*\?|how\s*\?|really\s*\?|such as|for example|like what|go on|more)\b|^\s*(?:why|when|where|who|how|which|how many|how long)\s*\??\s*$",
    re.IGNORECASE,
)
_CONTRACTED = re.compile(r"['\u2019](?:s|d|m|ll|ve|re)$", re.IGNORECASE)
# How much of an earlier answer is looked at: whom it is about stands in its opening.
ANSWER_CHARS = 240


def leans(question: str) -> bool:
    """Whether a question needs an earlier one to be understood."""
    words = [word.lower() for word in WORD.findall(question)]
    if not words:
        return False
    if _ELLIPTIC.search(question):
        return True
    own = [word for word in words if word not in FUNCTION_WORDS]
    if not own:
        return True
    return any(word in POINTING for word in words) and not _points_inside(question)


def _points_inside(question: str) -> bool:
    """Whether a pronoun has its name in the question itself, before it ("Was Titov released after he fell ill?")."""
    named = False
    for number, match in enumerate(WORD.finditer(question)):
        word = match[0]
        if word.lower() in POINTING:
            if not named and word.lower() not in {"there", "that", "one", "then", "other", "same"}:
                return False
        elif number and word[0].isupper() and word != "I":
            named = True
    return named


def referents(question: str, history: Sequence[EarlierTurn]) -> tuple[str, ...]:
    """The names one of which a "he" or "she" of the question stands for; none where nobody, or anybody, may be meant.

    The latest earlier question that names a person decides, unless it has that "he" or "she" for somebody else, and
    unless a person nobody has named may have come in since: the answer to a "who", or whom a new subject is about.
    """
    asked = unnamed_persons(question)
    if not asked or _TOPIC.match(question):
        return ()
    answered: list[str] = []
    newcomers: list[str] = []
    for turn in reversed(history):
        sought = _asked_for(turn.question)
        if sought:
            return tuple(dict.fromkeys(sought + newcomers))
        in_answer = _persons(turn.answer[:ANSWER_CHARS]) if turn.answer else []
        answered += in_answer
        if _WHO.search(turn.question):
            if not in_answer:
                return ()
            newcomers += in_answer
        named = _persons(turn.question)
        if named:
            return () if asked & unnamed_persons(turn.question) else tuple(dict.fromkeys(named + answered))
        if not leans(turn.question):
            return ()
    return ()


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name by which a text may call its bearer."""
    return tuple(w for w in WORD.findall(name) if len(w) > 1 and w[0].isupper() and w.lower() not in _TITLES)


def unnamed_persons(text: str, *, beside_a_name: bool = True) -> frozenset[str]:
    """Which of "he" and "she" a text has, in any form, for somebody it has not named before.

    Args:
        beside_a_name: "him" after a name counts too. In a question it is somebody else than the one named.
    """
    found: set[str] = set()
    named = False
    end = -1
    for match in WORD.finditer(text):
        word = match[0].lower()
        base = _CONTRACTED.sub("", word)
        opens = end < 0 or bool(re.search(r"[.!?:]", text[end : match.start()]))
        end = match.end()
        if base in GENDER:
            objective = base == "him" or (base == "her" and not _possessive(text, end))
            if not named or (beside_a_name and objective):
                found.add(GENDER[base])
        elif match[0][0].isupper() and base != "i":
            named = named or not opens or not (base in FUNCTION_WORDS or base in SENTENCE_OPENERS)
    return frozenset(found)


def _possessive(question: str, end: int) -> bool:
    """Whether a "her" that ends here belongs to the word that follows it."""
    after = re.match(r"\s+([^\W\d_]+)", question[end:])
    return after is not None and after[1].lower() not in FUNCTION_WORDS


def _asked_for(question: str) -> list[str]:
    """The name in a bare "who was ...?", also where all was typed without capitals."""
    asked = _WHO_IS.fullmatch(question)
    words = WORD.findall(asked[1]) if asked else []
    if not 1 <= len(words) <= 5 or any(word.lower() in FUNCTION_WORDS | VERBS_AND_MEASURES for word in words):
        return []
    if question.islower() and not any(_PARTICIPLE.search(word) for word in words):
        words = [word.capitalize() for word in words]
    return [" ".join(words)] if words[0][0].isupper() else []


def _persons(text: str) -> list[str]:
    """Names in a text that may be persons'."""
    return [
        name
        for name, before, after in placed_names(text)
        if before not in _BEFORE_NO_PERSON and after not in _KIN and name_words(name) and not name.isupper()
    ]


def placed_names(text: str) -> list[tuple[str, str, str]]:
    """Runs of capitalised words that no sentence's beginning explains, each with the words before and after it."""
    names: list[tuple[str, str, str]] = []
    run: list[str] = []
    end = -1
    opening = True
    previous = before = ""
    for match in WORD.finditer(text):
        word = match[0]
        bare = _CONTRACTED.sub("", word).lower()
        between = text[end : match.start()] if end >= 0 else ""
        if re.search(r"[.!?:]", between) and previous not in _TITLES:
            opening = True
        explained = opening and (bare in SENTENCE_OPENERS or bare in VERBS_AND_MEASURES)
        capital = word[0].isupper() and bare != "i" and bare not in FUNCTION_WORDS and not explained
        if capital and run and (between == " " or (between == ". " and previous in _TITLES)):
            run.append(word)
        else:
            if run:
                names.append((" ".join(run), before, bare))
            run, before = ([word], previous) if capital else ([], "")
        end = match.end()
        opening = False
        previous = bare
    if run:
        names.append((" ".join(run), before, ""))
    return [(re.sub(r"['\u2019]s$", "", name), before, after) for name, before, after in names]
