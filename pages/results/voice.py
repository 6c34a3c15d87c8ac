"""The voice of the residents: what they write, its tone and topics, and words that are rising."""

from ui.frame import access
from ui.number import results
from ui.topics import voice

access.require("results")
results.page("voice", voice.comments, second=voice.topics)
