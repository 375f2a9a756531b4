"""Tables of the catalogue."""

from vitrina.catalog.models.category import BulkOperation, Category, Metafield, Shelving
from vitrina.catalog.models.details import DetailsColumn, ProductDetails
from vitrina.catalog.models.media import Media, MediaKind
from vitrina.catalog.models.product import Product, ProductWord, Status
from vitrina.catalog.models.shop import Shop, Stock, Warehouse
from vitrina.catalog.models.variation import VariantOption, Variation

__all__ = [
    "BulkOperation",
    "Category",
    "DetailsColumn",
    "Media",
    "MediaKind",
    "Metafield",
    "Product",
    "ProductDetails",
    "ProductWord",
    "Shelving",
    "Shop",
    "Status",
    "Stock",
    "VariantOption",
    "Variation",
    "Warehouse",
]
