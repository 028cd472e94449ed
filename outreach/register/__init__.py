"""The register of households: import, consent, opt-out, erasure, export."""
