"""Who is looking, and what they may do. Every page begins with its role check (`ui/frame/guard.py`).

There is no sign-in: the server listens on this computer alone, and the one local user's role is a setting.
"""

from __future__ import annotations

from pipelines import read
from pipelines.read import Viewer
from settings import settings
from ui.session import state

ROLES = {"results": ("executive", "quality", "project"), "intake": ("quality",), "settings": ("executive", "quality", "project")}

# Single acts that not everybody may do who sees the page.
RIGHTS = {"sign": ("quality",), "waive": ("quality",), "act": ("quality", "project")}


def viewer() -> Viewer:
    """The viewer as the reading room wants it."""
    return read.local_viewer(settings())


def role() -> str:
    return settings().role


def may(section: str) -> bool:
    return settings().role in ROLES[section]


def may_comment() -> bool:
    """Whether this role writes why a number is as it is; not of what is looked back to."""
    return read.may_comment(settings().role) and state.as_of() is None


def can(act: str) -> bool:
    """Whether the viewer's role has the right to an act; nobody acts in what is past."""
    return settings().role in RIGHTS[act] and state.as_of() is None
