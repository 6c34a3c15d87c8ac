"""What an installation may set, all of it from the environment: `KPI_WAREHOUSE`, `KPI_LANGUAGE`, … Nothing is read from anywhere else.

Files that belong to the warehouse (staged uploads, the key of hashed personal data) lie beside it unless set otherwise.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32
MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """The settings of one process. Sizes are in megabytes (2**20 bytes), times in seconds.

    `role` and `show_staff_names` speak for the one local user, for there is no sign-in: the server listens on this
    computer alone, so the person at it sees what the files hold. Turn the names off before a screen is shared.
    `hash_key` signs personal data (customer numbers, addresses) so that repeated values can be counted and not read;
    it is never stored inside the warehouse, and a warehouse whose key is lost can no longer match its customers.
    """

    model_config = SettingsConfigDict(env_prefix="KPI_", frozen=True, extra="ignore")

    warehouse: str = "duckdb:data/warehouse/kpi.duckdb"
    staging: Path = Path()
    hash_key: Path = Path()

    language: Literal["zh", "en"] = "zh"
    demo: bool = False

    role: Literal["executive", "quality", "project"] = "quality"
    show_staff_names: bool = True

    max_csv_mb: int = Field(default=500, ge=1, le=500)  # the server takes no larger file (`.streamlit/config.toml`)
    # Address space, not memory: a million rows take 4 GiB of it and 1.4 GiB of memory; polars does not start within less than 2 GiB.
    worker_memory_mb: int = Field(default=6144, ge=2048)
    worker_cpu_seconds: int = Field(default=600, ge=1)
    worker_wall_seconds: int = Field(default=900, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _beside_the_warehouse(cls, given: dict[str, object]) -> dict[str, object]:
        url = str(given.get("warehouse") or cls.model_fields["warehouse"].default)
        scheme, _, path = url.partition(":")
        folder = Path(path).parent if scheme == "duckdb" else Path("data/warehouse")
        return {"staging": folder / "staging", "hash_key": folder / "hash.key", **given}

    def at(self, url: str) -> Settings:
        """These settings for another warehouse; its staged files and its key lie beside that one."""
        return Settings(**self.model_dump(exclude={"warehouse", "staging", "hash_key"}) | {"warehouse": url})

    @property
    def max_upload_bytes(self) -> int:
        """Of the largest kind, CSV; the gate allows the others less (`pipelines/gate/limits.py`)."""
        return self.max_csv_mb * MEGABYTE

    def secret(self) -> bytes:
        """The key of hashed personal data; made on first use, readable by its owner alone."""
        if not self.hash_key.exists():
            _create_key(self.hash_key)
        return self.hash_key.read_bytes()


def _create_key(path: Path) -> None:
    """Linked into place whole: of two processes that start at once, both end up with the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # 0600 by definition
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        Path(path).hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()


@cache
def settings() -> Settings:
    """The settings of this process, read once; tests that change the environment call `settings.cache_clear()`. What may not be set ends it with a sentence."""
    try:
        return Settings()
    except ValidationError as error:
        raise SystemExit(_refused(error)) from None


def _refused(error: ValidationError) -> str:
    """Each setting that is refused, with its reason."""
    wrong = [f"KPI_{'_'.join(map(str, each['loc'])).upper()}={each['input']}: {each['msg']}" for each in error.errors()]
    return "\n".join(["环境变量的值不能用，请改正后再启动。 A setting cannot be used; correct it and start again.", *wrong])
