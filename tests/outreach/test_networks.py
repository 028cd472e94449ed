"""The network of a number, for its price."""

import phonenumbers
import pytest
from phonenumbers import carrier

from outreach.rules.networks import NETWORKS, network

NAMES = {
    "Viettel": "viettel",
    "Vinaphone": "vinaphone",
    "MobiFone": "mobifone",
    "Vietnamobile": "vietnamobile",
    "G-Mobile": "gmobile",
    "Indochina Telecom": "itel",
    "Reddi": "wintel",  # its name before 2022
}


def test_prefixes_are_those_of_phonenumbers() -> None:
    """Every prefix of three digits under which there are valid mobile numbers.

    One difference: 087 is iTel's. It rides on VinaPhone's network, and phonenumbers knows only that name.
    """
    expected, ours = {}, {}
    for prefix in range(300, 1000):
        number = phonenumbers.PhoneNumber(country_code=84, national_number=prefix * 1_000_000)
        if phonenumbers.is_valid_number(number) and prefix // 10 != 87:
            expected[prefix] = NAMES.get(carrier.name_for_valid_number(number, "en"), "other")
            ours[prefix] = network(f"+84{prefix}000000")
    assert ours == expected
    assert set(ours.values()) >= set(NETWORKS) - {"itel"}


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("+84912345678", "vinaphone"),
        ("+84998345678", "itel"),
        ("+84872345678", "itel"),
        ("+84993345678", "gmobile"),
        ("+84552345678", "wintel"),
        ("+84500000001", "other"),  # the rehearsal range
        ("+842223123456", "other"),  # a landline
        ("+8562012345678", "other"),  # Laos
        ("0912345678", "other"),  # not E.164
        ("", "other"),
    ],
)
def test_each_network_is_named(number: str, name: str) -> None:
    """And whatever is no Vietnamese mobile number is "other"."""
    assert network(number) == name
