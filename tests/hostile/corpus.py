"""All attacks by name."""

from __future__ import annotations

from tests.hostile import old_attacks, text_attacks, workbook_attacks
from tests.hostile.attack import Attack

ATTACKS: tuple[Attack, ...] = (*workbook_attacks.ATTACKS, *text_attacks.ATTACKS, *old_attacks.ATTACKS)
SMALL = tuple(attack for attack in ATTACKS if not attack.slow)

if len({attack.name for attack in ATTACKS}) != len(ATTACKS):
    raise ValueError("two attacks have one name")
