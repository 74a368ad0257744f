"""Greetings, thanks and requests that no archive answers: a short honest reply instead of a search.

Enter: a question. Leave: one sentence for the visitor, or None where there is something to look for.
"""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"(?:(?:well|oh|and),?\s+)?(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day|night)|dear archive|"
    r"bonjour|hola|hallo|guten (?:tag|morgen|abend)|ciao|salut|nice to meet you|"
    r"how are you(?: today| doing)?|how do you do|how is it going|how's it going|what's up)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|right|fine|good|lovely|perfect|brilliant|cool|well|wonderful|excellent),?\s+)?"
    r"(?:many thanks|thanks|thank you|thx|cheers|much obliged|that(?:'s| is| was) (?:very |really |so |most )?(?:helpful|great|all|interesting|good|kind|lovely|useful)|"
    r"bye|goodbye|see you|ok(?:ay)?|great|perfect|cool|nice|never ?mind|sorry|got it|i see)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:(?:please|now|ok(?:ay)?|hey|just|so|could you|can you|would you|will you|i want you to|i'd like you to|i need you to),?\s+)*(?:please\s+)?"
    r"(?:tell (?:me|us) (?:a|another|one more|some) (?:joke|story about yourself|riddle|fun fact|poem)|sing\b|"
    r"(?:write|compose|draft|invent|make up|generate|create|draw|paint|design)\s+(?:me |us )?(?:a|an|the|some|my|his|her|up|one|two|three|\d+)\b|"
    r"translate\b|summari[sz]e\b|rewrite\b|rephrase\b|paraphrase\b|shorten\b|proofread\b|correct (?:my|the|this)\b|"
    r"ignore (?:all |any |the |your |my )?(?:previous|prior|above|earlier|instructions)|forget (?:all|everything|your|what)|"
    r"pretend\b|act as\b|role-?play\b|repeat after me|calculate\b|compute\b|solve\b|"
    r"(?:book|order|buy|send|email|call|play|open|delete|print|remind|set|turn|switch|download|upload|save|export|show me your)\b"
    r"|speak (?:in )?(?:german|french|spanish|russian|english|italian|chinese)|reveal your|print your|what(?:'s| is) your (?:name|system prompt|favou?rite)|"
    r"who (?:are|made|built|trained) you|what are you\b|are you (?:a |an )?(?:bot|robot|human|ai|chatgpt|real|there|sure)|what can you do|do you (?:love|like|dream|sleep|speak))",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)

NOTHING_ASKED = "Nothing was asked there. Ask about what is said in the archive, and its own words will answer."
WELCOME = "You are welcome. Ask on whenever you like; the archive answers in its own words."
ONLY_QUOTES = "That cannot be done here: askarchive only finds and quotes what is said in the archive, and writes nothing of its own."

# The rest of the question after a greeting, when there is one, is what was asked ("Hello, who was …?").
_REST_CHARS = 14


def reply(question: str) -> str | None:
    """What to say to a greeting, thanks or a command; None when the question is to be searched."""
    asked = question.strip().replace("\u2019", "'")
    if not re.search(r"[^\W_]", asked):
        return NOTHING_ASKED
    if _COMMAND.match(asked):
        return ONLY_QUOTES
    for pattern, words in ((_GREETING, NOTHING_ASKED), (_THANKS, WELCOME)):
        match = pattern.match(asked)
        if match:
            rest = asked[match.end() :].strip(" ,.!?:;-")
            if len(rest) <= _REST_CHARS or not (_INTERROGATIVE.search(rest) or "?" in asked[match.end() :]):
                return words
    return None
