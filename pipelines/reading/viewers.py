"""Who asks, until there is sign-in."""

from __future__ import annotations

from pipelines.scope import Viewer
from settings import Settings


def local_viewer(settings: Settings) -> Viewer:
    """The one local user until sign-in is configured: sees all projects, and names as the settings say."""
    return Viewer(settings.role, None, settings.show_staff_names)
