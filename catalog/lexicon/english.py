"""Comments in English: fewer words and simpler rules than for Chinese, by the same weights. Residents from abroad write a few of them."""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[?!.,;]", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRAISE = _words(
    """
amazing appreciate attentive awesome best better careful clean comfortable considerate convenient cooperative courteous delighted easy efficient excellent exceptional fantastic fast
fixed friendly glad good grateful great happy helpful honest impressed improved kind lovely nice patient perfect pleasant pleased polite professional prompt promptly quick quickly quiet
recommend reliable repaired resolved responsive safe satisfied secure smooth solved spotless superb thank thanks thankful thorough tidy timely transparent welcoming well wonderful
"""
)
BLAME = _words(
    """
abandoned annoying appalling arrogant awful bad blocked breaks broken careless chaos complaint complaints crack cracked crash damaged damp dangerous dark delayed delays dirt dirty
disappointed disappointing disgusting disturbing drunk expensive excuse excuses fail failed fails failure faulty filthy fraud frustrated frustrating garbage horrible ignore ignored ignores
impossible inconvenient incompetent insects late lazy leak leaking leaks litter loud mess messy mold mould neglected negligent never noise noisy nonsense nothing outage outrageous
overcharged overdue overflowing overpriced poor problem problems rat rats ridiculous robbed rubbish rude rust rusty scam shame slippery slow slowly smell smells smelly stain stains
stink stinks stolen stuck terrible trapped unacceptable unanswered unclear uncomfortable unfair unfriendly unhappy unhelpful unpleasant unprofessional unreliable unresolved unsafe untidy
useless waiting waste weak worse worst wrong
"""
)
# What happened, not how it was dealt with: nothing once it is said to be put right, little in a request.
DEFECTS = _words(
    "blocked breaks broken crack cracked damaged damp dark faulty leak leaking leaks loud noise noisy outage problem problems rats smell smells stuck trapped waiting late"
)
RIGHT = _words("fixed repaired resolved solved")
NEGATIONS = _words(
    "not no never nobody nothing none neither nor without hardly barely cannot can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't couldn't wouldn't"
)
NOBODY = _words("nobody nothing never hardly barely")  # blame by themselves, where nothing follows that they turn round
DEGREES = {"very": 1.3, "so": 1.3, "really": 1.3, "extremely": 1.5, "always": 1.2, "too": 1.2, "slightly": 0.7, "bit": 0.7}
TURNS = _words("but however although though yet except")
_QUESTION = re.compile(r"\?\s*$|^\s*(?:how|where|when|what|which|who|can|could|may|is|are|do|does|will)\b[^.!]*$", re.IGNORECASE)
_REQUEST = re.compile(r"\b(?:please|could you|can you|would like|need (?:a|some)|hope|suggest|wish)\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:again|still|every (?:day|week|night|month|time)|(?:second|third|fourth|fifth) time|\d+ (?:times|days|weeks|months)|for (?:days|weeks|months|years)|out of (?:service|order))\b",
    re.IGNORECASE,
)
NEAR, TURNED, BEFORE_TURN, ASKED, AGAIN = 3, 2.0, 0.5, 0.3, -0.8

Found = tuple[int, int, float]


def is_english(text: str) -> bool:
    """Whether a comment is written in Latin letters alone."""
    return not CHINESE.search(text) and bool(re.search("[A-Za-z]{2}", text))


def weighed(text: str) -> list[Found]:
    """The words that weigh: start, stop and weight of each."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].lower() for token in tokens]
    turn = next((place for place, word in enumerate(words) if word in TURNS), None)
    found = [(place, weight) for place, word in enumerate(words) if (weight := _weight(words, place, word))]
    asked = bool(_QUESTION.search(text) or _REQUEST.search(text)) and not _TIMES.search(text)
    right = any(words[place] in RIGHT and weight > 0 for place, weight in found)
    parts = [
        (tokens[place].start(), tokens[place].end(), _placed(weight, place, turn) * (0.0 if right and words[place] in DEFECTS else 1.0))
        for place, weight in found
    ]
    parts = [(a, b, min(weight, 0.0) * ASKED if asked else weight) for a, b, weight in parts]
    return parts + ([] if right else [(match.start(), match.end(), AGAIN) for match in _TIMES.finditer(text)])


def _weight(words: list[str], place: int, word: str) -> float:
    """A word's weight behind what stands before it in its clause; a negation that turns nothing round is blame."""
    before = words[max(0, place - NEAR) : place]
    stop = next((at for at in range(len(before) - 1, -1, -1) if before[at] in {",", ".", ";", "!", "?", *TURNS}), -1)
    before = before[stop + 1 :]
    turned = any(other in NEGATIONS for other in before)
    if word in NEGATIONS:
        return -1.0 if word in NOBODY and not any(w in BLAME - NOBODY for w in words[place + 1 : place + 1 + NEAR]) else 0.0
    base = 1.0 if word in PRAISE else -1.0 if word in BLAME else 0.0
    degree = next((DEGREES[other] for other in reversed(before) if other in DEGREES), 1.0)
    return base * degree * (-0.8 if turned else 1.0)


def _placed(weight: float, place: int, turn: int | None) -> float:
    return weight if turn is None else weight * (TURNED if place > turn else BEFORE_TURN)


TOPIC_WORDS: dict[str, str] = {
    "电梯": "lift lifts elevator elevators escalator", "漏水": "leak leaks leaking roof ceiling damp", "供电": "electricity power outage socket voltage",
    "给排水": "water drain drains toilet tap faucet sewage pressure", "照明": "light lights lamp lamps lighting bulb", "门禁": "gate door doors lock key card intercom entrance",
    "停车": "park parking car cars garage charger", "保洁": "clean cleaning cleaner cleaners trash garbage rubbish litter dirty spotless lobby bins bin smell smells",
    "保安": "security guard guards stolen theft camera cameras strangers", "绿化": "garden gardens tree trees grass lawn plants", "噪音": "noise noisy loud drilling music",
    "收费": "fee fees bill bills pay charge charged refund invoice overcharged", "宠物": "dog dogs cat cats pet pets", "设施": "gym playground pool bench facilities",
    "消防": "fire extinguisher alarm", "装修": "renovation decoration", "供暖": "heating heater radiator aircon conditioning", "沟通": "notice notices informed tells email emails announcement",
}  # fmt: skip
SERVICE_WORDS: dict[str, str] = {
    "维修": "repair repairs repaired fix fixed plumber electrician maintenance engineer handyman",
    "服务": "service staff manager management reception front desk property phone",
}
