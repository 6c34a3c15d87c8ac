"""How far the work on a file is, and the right to stop it: the stages, and who looks on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from catalog.words import Text
from errors import Refused

Stage = Literal["queued", "received", "gate", "reading", "columns", "cells", "checks", "preview", "publish"]
STAGES: tuple[Stage, ...] = get_args(Stage)
NAMES: dict[Stage, Text] = {
    "queued": Text("排队中", "Waiting"),
    "received": Text("已收到文件", "File received"),
    "gate": Text("安全检查", "Safety check"),
    "reading": Text("读取表格", "Reading the table"),
    "columns": Text("识别列", "Matching columns"),
    "cells": Text("转换单元格", "Converting cells"),
    "checks": Text("核对规则", "Checking the rules"),
    "preview": Text("预览变化", "Previewing the changes"),
    "publish": Text("发布", "Publishing"),
}
CANCELLED = Text("已取消，没有保存任何内容。", "Cancelled; nothing was stored.")


@dataclass(frozen=True)
class Progress:
    """A stage that has begun, and how many rows it is about where that is known."""

    stage: Stage
    rows: int | None = None

    @property
    def share(self) -> float:
        """How much of the way is behind, 0 to 1."""
        return STAGES.index(self.stage) / len(STAGES)


@dataclass(frozen=True)
class Watch:
    """Somebody who looks on while a file is worked on: hears of each stage, and may have the work stopped."""

    told: Callable[[Progress], None] = lambda progress: None
    cancelled: Callable[[], bool] = lambda: False

    def at(self, stage: Stage, rows: int | None = None) -> None:
        """A stage begins. Raises Refused if the work is to stop."""
        self.go_on()
        self.told(Progress(stage, rows))

    def go_on(self) -> None:
        """Raises Refused if the work is to stop."""
        if self.cancelled():
            raise Refused("cancelled", CANCELLED)


NOBODY = Watch()
