"""Every setting, read from the environment (prefix ``VITRINA_``) or a ``.env`` file.

docs/settings.md lists them all; a test holds the two side by side.
"""

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEGAPIXEL = 1_000_000


class Settings(BaseSettings):
    """What one server runs with."""

    model_config = SettingsConfigDict(env_prefix="VITRINA_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(
        Path("data"), description="Folder of everything the server keeps: database, photos, index, model."
    )
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite in the data folder.")
    objects_url: str = Field(
        "", description="Object store URL for photo files; empty means a folder in the data folder."
    )
    hub_url: str = Field(
        "https://huggingface.co",
        description="Hub that `vitrina space add --from hub` downloads models from; a mirror of the same layout does.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Address clients reach the server at; media URLs start with it."
    )

    fetch_allow: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma list of host:port origins exempt from the private-address rule, that origin only.",
    )
    fetch_timeout: float = Field(
        20.0, gt=0, description="Seconds in which all URLs of one request must have been fetched."
    )

    workers: int = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1), ge=1, description="Worker processes that decode pictures."
    )
    develop_timeout: float = Field(
        20.0, gt=0, description="Seconds one picture may take in a worker before it is killed."
    )
    max_pixels: int = Field(50 * MEGAPIXEL, ge=1, description="Most pixels a picture may have.")
    max_side: int = Field(16_000, ge=1, description="Longest side a picture may have, in pixels.")
    waiting_megapixels: int = Field(
        1000, ge=1, description="Megapixels that may wait for a worker, of photos and of searches each; more get a 429."
    )
    xlarge_box: int = Field(1200, ge=580, description="Side of the square an xlarge rendition fits in, in pixels.")
    formats: str = Field(
        "webp,avif",
        description="Comma list of webp and avif: formats that renditions are also made in when nobody waits.",
    )
    cutouts: bool = Field(
        False,
        description="Whether transparent renditions of opaque photos show the product cut out, where that is sure.",
    )

    rate_limit: int = Field(20, ge=0, description="Requests per second and token; 0 turns the limit off.")
    snapshot_hours: int = Field(
        24, ge=1, description="Hours a buyer's uploaded picture (imageId) can be searched with."
    )
    unpaid_minutes: int = Field(
        1440, ge=1, description="Minutes an order waits to be paid before it is closed and its stock given back."
    )
    signature_window: int = Field(
        7200, ge=1, description="Seconds a signed request's timestamp may be away from the server's time."
    )
    require_signature: bool = Field(False, description="Whether buyers must sign; bearer tokens alone are refused.")
    debug_signatures: bool = Field(
        False, description="Whether a refused signature is answered with the text to sign. For development only."
    )
    access_token_days: int = Field(30, ge=1, description="Days a buyer's access token lives.")
    refresh_token_days: int = Field(180, ge=1, description="Days a buyer's refresh token lives.")
    buyers_http_errors: bool = Field(
        False, description="Whether failures on the buyers' side have HTTP 4xx and 5xx instead of 200."
    )
    page: bool = Field(True, description="Whether the search page at / is served.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least important logs shown.")

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(_listed(value))
        return value

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: str) -> str:
        if not set(_listed(value)) <= {"webp", "avif"}:
            raise ValueError(f"VITRINA_FORMATS lists webp and avif, not {value!r}")
        return value

    @field_validator("public_url", "hub_url")
    @classmethod
    def _bare_origin(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            name = f"VITRINA_{info.field_name}".upper()
            raise ValueError(f"{name} must be an http(s) address such as https://photos.example, not {value!r}")
        return value.rstrip("/")

    @property
    def sibling_formats(self) -> list[str]:
        """What ``formats`` lists."""
        return _listed(self.formats)

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'vitrina.db').resolve()}"

    @property
    def effective_objects_url(self) -> str:
        return self.objects_url or (self.data / "objects").resolve().as_uri()


def _listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]
