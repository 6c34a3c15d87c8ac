"""Who asks. There is no sign-in: one local user."""

from __future__ import annotations

from pipelines.scope import Viewer
from settings import Settings


def local_viewer(settings: Settings) -> Viewer:
    """The one local user: sees all projects, and names as the settings say."""
    return Viewer(settings.role, None, settings.show_staff_names)
