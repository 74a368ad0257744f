"""What a word is, and English words that say little on their own, in named sets; which to leave out is each module's choice.

Enter: nothing. Leave: a pattern, and frozen sets of lower-case words.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What nearly every text holds: to share one of these says nothing.
COMMON = _set(
    "a an the and or but if of in on at to from by for with about into as is are was were be been do does did have has "
    "had will would can could should what who whom whose which when where why how it its they them their he she his "
    "her him i you we me us my your our this that these those there not no so than then any some"
)
# Words that stand for something said elsewhere.
POINTING = _set(
    "he she him her his hers it its they them their theirs this that these those there then one ones other others "
    "another else same such former latter both neither either himself herself itself themselves"
)
# Words that carry no subject of their own: a question made of these alone leans on what was said before.
FUNCTION_WORDS = (
    COMMON
    | POINTING
    | _set(
        "without over under after before during am being done having shall may might must yes ok okay well please also "
        "too still even just only ever never again really very much many more most mine yours ours all each every few "
        "several tell say said says mean explain know think thanks thank"
    )
)
# Words that open a sentence or a question, and have their capital from that.
SENTENCE_OPENERS = _set(
    "what who whom whose which when where why how did do does was were is are has have had can could would will should "
    "the a an in on at and but so it he she they we i you his her its their this that these those there yes no if as "
    "tell describe explain give name list according after before during since for from with by"
)
# Words that say what is asked about something, not what is asked about: that an archive "never speaks of held" tells
# nobody anything. They go out together with FUNCTION_WORDS, and hold none of those.
VERBS_AND_MEASURES = _set(
    "happen happened happens become became begin began begun start started stop stopped end ended come came go went "
    "gone get got give gave given take took taken make made keep kept put set let bring brought use used call called "
    "name named find found leave left live lived work worked move moved held hold born die died dies dead death meet "
    "met see saw seen look looked feel felt feels thought knew known believe believed want wanted need needed try "
    "tried help helped show showed shown turn turned run ran play played pay paid cost buy bought sell sold write "
    "wrote written read speak spoke spoken talk talked told describe described explained mention mentioned discuss "
    "discussed suggest suggested argue argued claim claimed consider considered learn learned teach taught remember "
    "remembered lose lost win won fall fell send sent receive received lead led stand stood sit sat change changed "
    "follow followed like liked love loved hate hated belong belonged exist existed cause caused allow allowed forbid "
    "react reacted manage managed decide decided arrive arrived return returned marry married own owned build built "
    "eat ate drink drank wear wore carry carried long old big small large great good bad new first last next early "
    "late later little high low far near best worst better worse least main exact exactly approximately actually once "
    "twice often usually year years month months week weeks day days date time times hour hours age number amount "
    "percent percentage per kind kinds sort type types way ways reason reasons thing things place places part parts "
    "side point points fact facts example examples people person man men woman women life question questions answer "
    "answers word words story stories interview interviews interviewer interviewee archive document text passage "
    "source sources author speaker quote opinion view views something anything nothing everything someone anyone "
    "everyone somebody anybody"
)
