"""A market that is drawn, not photographed: nothing to download, and nobody else's pictures."""

from vitrina.demo.market import DemoPicture, DemoProduct, DemoQuery, demo_products, draw_pictures, draw_queries

__all__ = ["DemoPicture", "DemoProduct", "DemoQuery", "demo_products", "draw_pictures", "draw_queries"]
