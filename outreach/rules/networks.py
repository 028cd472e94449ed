"""Which mobile network a number was allotted to, for the price of a segment."""

from __future__ import annotations

# The two or three digits after +84, since the move from 11 digits to 10 of 2018. Compared in the tests with the carrier data of the
# library phonenumbers, which knows no name for two virtual networks: 087 is iTel's, and so are 0998 and 0999 (Indochina Telecom).
_PREFIXES: dict[str, str] = {
    prefix: name
    for name, prefixes in {
        "viettel": "31 32 33 34 35 36 37 38 39 86 96 97 98",
        "vinaphone": "81 82 83 84 85 88 91 94",
        "mobifone": "30 51 70 76 77 78 79 89 90 93",
        "vietnamobile": "52 56 58 92",
        "gmobile": "59 993 994 995 996 997",
        "itel": "87 998 999",
        "wintel": "55",
    }.items()
    for prefix in prefixes.split()
}
NETWORKS: tuple[str, ...] = tuple(dict.fromkeys(_PREFIXES.values()))


def network(number_e164: str) -> str:
    """The network that `number_e164` was allotted to; "other" for a landline, a foreign number and the rehearsal range 050.

    By prefixes as they are since 2018. People keep their number when they change network (since 2018, too), so this is an estimate.
    """
    if not number_e164.startswith("+84"):
        return "other"
    return _PREFIXES.get(number_e164[3:6]) or _PREFIXES.get(number_e164[3:5], "other")
