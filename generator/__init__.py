"""The generator: words and looks become the kit (site, prints, posters, catalog)."""
