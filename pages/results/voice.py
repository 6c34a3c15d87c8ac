"""The voice of the residents: what they write, its tone and topics, and words that are rising."""

from ui import results

results.page("voice")
