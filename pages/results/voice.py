"""The voice of the residents: what they write, its tone and topics, and words that are rising."""

from ui import access, results, voice

access.require("results")
results.page("voice", voice.comments, second=voice.topics)
