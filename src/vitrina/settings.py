"""Every setting, read from the environment (prefix ``VITRINA_``) or a ``.env`` file.

docs/settings.md lists them all; a test holds the two side by side.
"""

import re
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from vitrina.cores import usable_cores

PREFIX = "VITRINA_"
MEGAPIXEL = 1_000_000
SQLITE, POSTGRES = "sqlite", "postgresql"
DRIVERS = {SQLITE: "sqlite", POSTGRES: "postgresql+psycopg"}
# Schemes of stores that keep files and can list them: a folder, S3, Google Cloud Storage, Azure.
STORES = ("local", "s3", "gcs", "azure")
# Most that numbers may say: beyond these nobody means it, and dates and pictures do not reach.
MOST_DAYS = 36_500
MOST_HOURS, MOST_MINUTES, MOST_SECONDS = MOST_DAYS * 24, MOST_DAYS * 24 * 60, MOST_DAYS * 24 * 60 * 60
LONGEST_WAIT = 3600.0  # seconds
LONGEST_SIDE = 10_000_000  # of any picture in libvips (VIPS_MAX_COORD)
LONGEST_WEBP_SIDE = 16_383  # libwebp
MOST_WORKERS = 1024
MOST_RATE = 1_000_000
MOST_MEGAPIXELS = 1_000_000
LAST_PORT = 65_535
ORIGIN = re.compile(r"(\[[0-9a-f:.]+\]|[^\sA-Z:/@\[\]]+):[0-9]{1,5}")


class Settings(BaseSettings):
    """What one server runs with."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data: Path = Field(
        Path("data"), description="Folder of everything the server keeps: database, photos, index, model."
    )
    database_url: str = Field(
        "",
        description="SQLAlchemy URL; empty means SQLite in the data folder. "
        "`postgresql://user:password@host/name` needs the extra `postgres`.",
    )
    objects_url: str = Field(
        "",
        description="Object store URL for photo files, such as `s3://bucket/photos`; empty means a folder in the data "
        "folder. [operations.md](operations.md) says where keys come from.",
    )
    hub_url: str = Field(
        "https://huggingface.co",
        description="Hub that `vitrina space add --from hub` downloads models from; a mirror of the same layout does.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Address clients reach the server at; media URLs start with it."
    )
    proxies: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma list of addresses and networks of proxies whose X-Forwarded-For is believed.",
    )

    fetch_allow: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma list of host:port origins exempt from the private-address rule, that origin only.",
    )
    fetch_timeout: float = Field(
        20.0, gt=0, le=LONGEST_WAIT, description="Seconds in which all URLs of one request must have been fetched."
    )

    workers: int = Field(
        default_factory=usable_cores,
        ge=1,
        le=MOST_WORKERS,
        description="Worker processes that decode pictures.",
    )
    develop_timeout: float = Field(
        20.0, gt=0, le=LONGEST_WAIT, description="Seconds one picture may take in a worker before it is killed."
    )
    max_pixels: int = Field(
        50 * MEGAPIXEL, ge=1, le=MOST_MEGAPIXELS * MEGAPIXEL, description="Most pixels a picture may have."
    )
    max_side: int = Field(16_000, ge=1, le=LONGEST_SIDE, description="Longest side a picture may have, in pixels.")
    waiting_megapixels: int = Field(
        1000,
        ge=1,
        le=MOST_MEGAPIXELS,
        description="Megapixels that may wait for a worker, of photos and of searches each; more get a 429.",
    )
    xlarge_box: int = Field(
        1200, ge=580, le=LONGEST_WEBP_SIDE, description="Side of the square an xlarge rendition fits in, in pixels."
    )
    formats: str = Field(
        "webp,avif",
        description="Comma list of webp and avif: formats that renditions are also made in when nobody waits.",
    )
    cutouts: bool = Field(
        False,
        description="Whether transparent renditions of opaque photos show the product cut out, where that is sure.",
    )

    rate_limit: int = Field(20, ge=0, le=MOST_RATE, description="Requests per second and token; 0 turns the limit off.")
    snapshot_hours: int = Field(
        24, ge=1, le=MOST_HOURS, description="Hours a buyer's uploaded picture (imageId) can be searched with."
    )
    unpaid_minutes: int = Field(
        1440,
        ge=1,
        le=MOST_MINUTES,
        description="Minutes an order waits to be paid before it is closed and its stock given back.",
    )
    signature_window: int = Field(
        7200,
        ge=1,
        le=MOST_SECONDS,
        description="Seconds a signed request's timestamp may be away from the server's time.",
    )
    require_signature: bool = Field(False, description="Whether buyers must sign; bearer tokens alone are refused.")
    debug_signatures: bool = Field(
        False, description="Whether a refused signature is answered with the text to sign. For development only."
    )
    access_token_days: int = Field(30, ge=1, le=MOST_DAYS, description="Days a buyer's access token lives.")
    refresh_token_days: int = Field(180, ge=1, le=MOST_DAYS, description="Days a buyer's refresh token lives.")
    buyers_http_errors: bool = Field(
        False, description="Whether failures on the buyers' side have HTTP 4xx and 5xx instead of 200."
    )
    page: bool = Field(True, description="Whether the search page at / is served.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least important logs shown.")

    @field_validator("fetch_allow", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(_listed(value))
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _are_origins(cls, value: frozenset[str]) -> frozenset[str]:
        for origin in value:
            if not ORIGIN.fullmatch(origin) or not 0 < int(origin.rpartition(":")[2]) <= LAST_PORT:
                raise ValueError(f"must list host:port origins such as 127.0.0.1:9000, not {origin!r}")
        return value

    @field_validator("proxies")
    @classmethod
    def _are_networks(cls, value: frozenset[str]) -> frozenset[str]:
        for proxy in value:
            try:
                ip_network(proxy, strict=False)
            except ValueError as error:
                raise ValueError(f"must list addresses or networks such as 10.0.0.0/8, not {proxy!r}") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except (ArgumentError, ValueError) as error:
            raise ValueError(f"must be a SQLAlchemy URL such as sqlite:////srv/vitrina.db: {error}") from error
        kind = url.get_backend_name()
        if kind not in DRIVERS:
            raise ValueError(f"must begin with {SQLITE}: or {POSTGRES}:, not with {kind}:")
        if kind == SQLITE and url.database in {None, "", ":memory:"}:
            raise ValueError("must name a file that processes share, such as sqlite:////srv/vitrina.db")
        if kind == POSTGRES and find_spec("psycopg") is None:
            raise ValueError("names PostgreSQL, whose driver is not installed; the extra `postgres` brings it")
        return value

    @field_validator("objects_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        try:
            usable = not value or obstore.parse_scheme(value) in STORES
        except (BaseError, ValueError) as error:
            raise ValueError(
                f"must be a URL such as file:///srv/photos or s3://bucket/photos, not {value!r}"
            ) from error
        if not usable:
            raise ValueError(f"must name a folder or a bucket of S3, Google Cloud or Azure, not {value!r}")
        return value

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: str) -> str:
        if not set(_listed(value)) <= {"webp", "avif"}:
            raise ValueError(f"must list webp and avif, not {value!r}")
        return value

    @field_validator("public_url", "hub_url")
    @classmethod
    def _bare_origin(cls, value: str) -> str:
        if not _is_http(value):
            raise ValueError(f"must be an http(s) address such as https://photos.example, not {value!r}")
        return value.rstrip("/")

    @property
    def sibling_formats(self) -> list[str]:
        """What ``formats`` lists."""
        return _listed(self.formats)

    @property
    def effective_database_url(self) -> URL:
        # In a text the signs that mean something in a URL would have to be escaped.
        if not self.database_url:
            return URL.create(SQLITE, database=str((self.data / "vitrina.db").resolve()))
        url = make_url(self.database_url)
        return url.set(drivername=DRIVERS[url.get_backend_name()])

    @property
    def effective_objects_url(self) -> str:
        return self.objects_url or (self.data / "objects").resolve().as_uri()


def _listed(text: str) -> list[str]:
    return [part.strip().lower() for part in text.split(",") if part.strip()]


def _is_http(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and _is_bare(value)
    except ValueError:  # no port, or half an IPv6 address
        return False


def _is_bare(value: str) -> bool:
    # Paths are put after it: behind a query they would be part of that, and no address has white space.
    return not any(sign in "?#" or sign.isspace() for sign in value)


def unknown_names() -> list[str]:
    """What stands where settings are read from, is named like one, and is none: nothing comes of it."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    sources = EnvSettingsSource(Settings), DotEnvSettingsSource(Settings)
    written = {name.upper() for source in sources for name in source.env_vars}
    return sorted(name for name in written - known if name.startswith(PREFIX))
