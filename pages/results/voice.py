"""The voice of the residents: what they write, its tone and topics, and words that are rising."""

from ui.frame import guard
from ui.number import results
from ui.topics import voice

guard.require("results")
results.page("voice", voice.comments, second=voice.topics)
