"""Trust: checksums over a kit, a signature over the checksums, and what can be said of a kit that somebody hands on.

`keys` and `keygen` own the key, `sums` the list of checksums, `signing` puts both into a kit; `verify` judges a file or a folder,
`trees` and `archives` are what it reads, `verdict` is what it finds, and how that is said.
"""

from .keygen import NewKey, make_key
from .keys import Signer, load_signer
from .signing import trust_entries, write_trust
from .sums import parse_sums, sums_of
from .verdict import Report, Verdict
from .verify import verify

__all__ = [
    "NewKey",
    "Report",
    "Signer",
    "Verdict",
    "load_signer",
    "make_key",
    "parse_sums",
    "sums_of",
    "trust_entries",
    "verify",
    "write_trust",
]
