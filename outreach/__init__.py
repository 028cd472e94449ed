"""Registered households get the right SMS once, at a decent hour, at a known cost; whom it did not reach stands on a visit list."""
