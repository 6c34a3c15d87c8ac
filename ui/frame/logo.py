"""The product's sign: a building of three bars and the name, drawn for the viewer's language."""

from __future__ import annotations

import streamlit as st

from ui.text import t

_MARK = '<rect x="2" y="16" width="7" height="14" rx="1.5" fill="#9ec3e0"/><rect x="11" y="9" width="7" height="21" rx="1.5" fill="#5c9fd0"/><rect x="20" y="2" width="7" height="28" rx="1.5" fill="#3a85bf"/>'
_FONT = "PingFang SC,Microsoft YaHei,Noto Sans CJK SC,Segoe UI,sans-serif"


def _svg(width: int, body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" viewBox="0 0 {width} 32">{body}</svg>'


# A picture of our own: Streamlit fetches the pictures of named icons from another server.
ICON = _svg(32, _MARK)


def draw() -> None:
    name = f'<text x="36" y="23" font-family="{_FONT}" font-size="19" font-weight="600" fill="#3a85bf">{t("app.name")}</text>'
    st.logo(_svg(210, _MARK + name), size="large", icon_image=ICON)
