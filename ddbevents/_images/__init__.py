"""What `Image` is made of: shapes of items, and core schemas that read them."""
