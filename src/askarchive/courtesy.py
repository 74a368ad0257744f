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
    r"(?:many thanks|thanks|thank you|thx|cheers|much obliged|that(?:'s| is| was) (?:very |really |so |most )?(?:helpful|great|all|"
    r"interesting|good|kind|lovely|useful)|you(?:'re| are) (?:very |so |really )?(?:funny|kind|welcome|helpful|great|nice)|bye(?:-bye)?|"
    r"goodbye|see you|never ?mind|sorry|got it|i see|(?:ok(?:ay)?|great|perfect|cool|nice|right|fine|good|lovely|brilliant|"
    r"well|wonderful|excellent|no|yes|correct|sure)(?=\s*(?:[,.!?;:)]|$|ok\b|yes\b|thank|that(?:'s| is| was)\b)))"
    r"(?: (?:a lot|so much|very much|all|again|later|then|for (?:that|your help|everything|now)|to you))*",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:(?:please|now|ok(?:ay)?|hey|just|so|could you|can you|would you|will you|i want you to|i'd like you to|i need you to),?\s+)*(?:please\s+)?"
    r"(?:tell (?:me|us) (?:a|another|one more|some) (?:joke|story about yourself|riddle|fun fact|poem)|sing\b|"
    r"(?:write|compose|draft|invent|make up|generate|create|draw|paint|design)\s+(?:me |us )?(?:a|an|the|some|my|his|her|up|one|two|three|\d+)\b|"
    r"(?:translate|summari[sz]e|rewrite|rephrase|paraphrase|shorten|proofread|correct)\b"
    r"(?=\s+(?:my|your|this|that|it|everything|all of (?:this|it)|the (?:whole |entire |last |previous |first )?(?:page|text|document|interview|answer|quote|above|following)|in(?:to)?|for me)\b|[\s.!?]*$)|"
    r"(?:give|make) (?:me |us )?(?:a )?(?:short |brief |quick )?(?:summary|translation)\b|(?:make|let) the letters\b|"
    r"(?:start|begin) (?:again|over)\b|"
    r"ignore (?:all |any |the |your |my )?(?:previous|prior|above|earlier|instructions)|forget (?:all|everything|your|what)|"
    r"pretend\b|act as\b|role-?play\b|repeat after me|calculate\b|compute\b|solve\b|"
    r"(?:book|order|buy|send|email|call|play|open|delete|print|remind|turn|switch|download|upload|save|export)\s+(?:me|us|it|this|that|my|your|a|an|the|some|on|off|up)\b"
    r"|speak (?:in )?(?:german|french|spanish|russian|english|italian|chinese)|reveal your|print your|what(?:'s| is) your (?:name|system prompt|favou?rite)|"
    r"sign here|who (?:are|made|built|trained) you[\s?.!]*$|what are you[\s?.!]*$|are you (?:a |an )?(?:real )?(?:bot|robot|human|person|ai|chatgpt|real|there)\b|what (?:else )?can you do\b|can you (?:help|hear|see|understand) (?:me|us)(?: please)?[\s.?!]*$|do you (?:love|like|dream|sleep|speak))",
    re.IGNORECASE,
)
# What a greeting may trail behind it without asking the archive anything.
_TRAIL = re.compile(
    r"(?:there|everyone|everybody|all|again|archive|friend|sir|madam|is (?:anybody|anyone|someone|somebody) (?:there|here|home)|"
    r"you|and|today|tonight|to you|my|dear)\b",
    re.IGNORECASE,
)

NOTHING_ASKED = "Nothing was asked there. Ask about what is said in the archive, and its own words will answer."
WELCOME = "You are welcome. Ask on whenever you like; the archive answers in its own words."
ONLY_QUOTES = "That cannot be done here: askarchive only finds and quotes what is said in the archive, and writes nothing of its own."


def reply(question: str) -> str | None:
    """What to say to a greeting, thanks or a command; None when the question is to be searched."""
    rest = question.strip().replace("\u2019", "'")
    found: str | None = None
    while True:
        rest = rest.lstrip(" \t\r\n,.!?:;()-\u2026")
        if not re.search(r"[^\W_]", rest):
            return found or NOTHING_ASKED
        if _COMMAND.match(rest):
            return ONLY_QUOTES
        for pattern, words in ((_GREETING, NOTHING_ASKED), (_THANKS, WELCOME), (_TRAIL, NOTHING_ASKED)):
            match = pattern.match(rest)
            if match and (found or pattern is not _TRAIL):
                found = found or words
                rest = rest[match.end() :]
                break
        else:
            return None
