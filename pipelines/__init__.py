"""How data moves: from an uploaded file to a published version, and back out as numbers and records."""

import os

# Read by polars' allocator when polars is imported: what one step of a load lets go the next one uses again, for ten seconds, instead of
# giving it back to the system and asking for it anew (a twentieth of the time of a large load; its peak of memory stays what it was).
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
