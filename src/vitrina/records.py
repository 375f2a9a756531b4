"""What stands in the database alone, opened without the engines of photos and search."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from vitrina.access.apps import AppRules, AppService
from vitrina.access.grants import GrantService
from vitrina.access.limits import FixedWindow
from vitrina.access.merchants import MerchantAccess
from vitrina.access.tokens import Lifetimes
from vitrina.catalog.shops import ShopService
from vitrina.errors import Unavailable
from vitrina.events.repository import uninstall
from vitrina.orders.service import OrderService
from vitrina.settings import Settings
from vitrina.storage.database import Database


@dataclass(frozen=True, slots=True)
class Records:
    """What stands in the database alone: enough to make shops and tokens, without workers or an index."""

    database: Database
    access: MerchantAccess
    grants: GrantService
    apps: AppService
    shops: ShopService
    orders: OrderService


@asynccontextmanager
async def open_records(settings: Settings) -> AsyncIterator[Records]:
    """Opens the database, brought to this version's schema."""
    _make_folder(settings.data)
    database = Database(settings.effective_database_url)
    try:
        database.migrate()
        yield Records(
            database,
            MerchantAccess(database, FixedWindow(settings.rate_limit), uninstall),
            GrantService(database),
            AppService(database, FixedWindow(settings.rate_limit), _app_rules(settings)),
            ShopService(database),
            OrderService(database, timedelta(minutes=settings.unpaid_minutes)),
        )
    finally:
        database.close()


def _make_folder(folder: Path) -> None:
    try:
        # The database holds secrets of apps and of webhooks: nobody else is to read a folder that is made here.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "data_folder_unusable",
            f"The data folder {folder} cannot be used: {error.strerror}.",
            hint="Name another with --data or VITRINA_DATA.",
        ) from error


def _app_rules(settings: Settings) -> AppRules:
    return AppRules(
        Lifetimes(timedelta(days=settings.access_token_days), timedelta(days=settings.refresh_token_days)),
        timedelta(seconds=settings.signature_window),
        require_signature=settings.require_signature,
        debug=settings.debug_signatures,
    )
