"""/v1/products: products with their pictures, variations, prices, quantities and metafields."""
