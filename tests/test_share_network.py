"""Which of this machine's addresses the phones are sent to, and which port it takes."""

from __future__ import annotations

import socket

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import KitError
from generator.share import network
from generator.share.network import Interface, choose_address, interfaces, listen, reachable

CABLE = Interface("Ethernet", "192.168.1.20")
WIRELESS = Interface("wlan0", "10.0.3.4")
WINDOWS = Interface("Kết nối Cục bộ* 10", "192.168.137.1")
LINUX = Interface("wlp2s0", "10.42.0.1")
ANDROID = Interface("ap0", "192.168.43.1")
USELESS = [
    Interface("lo", "127.0.0.1"),
    Interface("docker0", "172.17.0.1"),
    Interface("vEthernet (WSL)", "172.25.16.1"),
    Interface("eth1", "169.254.8.9"),
    Interface("eth2", "8.8.8.8"),
    Interface("wlan1", "192.168.7.7", up=False),
]


@given(st.permutations([CABLE, WIRELESS, WINDOWS, LINUX, ANDROID, *USELESS]))
def test_a_hotspot_comes_first_then_wifi_then_the_cable_and_nothing_that_phones_cannot_reach(found: list[Interface]) -> None:
    assert reachable(found) == [WINDOWS, LINUX, ANDROID, WIRELESS, CABLE]


def test_the_likeliest_is_shown_and_the_others_are_named() -> None:
    assert choose_address([CABLE, WIRELESS], None) == ("10.0.3.4", [CABLE])
    assert choose_address([CABLE, WIRELESS], "192.168.1.20") == ("192.168.1.20", [WIRELESS])


def test_without_a_network_one_is_told_to_turn_on_the_hotspot() -> None:
    with pytest.raises(KitError, match="hotspot"):
        choose_address(USELESS, None)


def test_an_address_of_another_machine_is_refused_with_those_there_are() -> None:
    with pytest.raises(KitError, match=r"192\.168\.1\.20"):
        choose_address([CABLE], "192.168.1.99")
    with pytest.raises(KitError, match="chưa có địa chỉ nào"):
        choose_address([], "192.168.1.99")


def test_a_system_that_does_not_tell_its_addresses_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError(13, "không cho")

    assert Interface("lo", "127.0.0.1") in interfaces()
    monkeypatch.setattr(psutil, "net_if_addrs", refuse)
    assert interfaces() == []


def test_a_taken_port_gives_way_to_a_free_one_soon_after() -> None:
    with listen("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with listen("127.0.0.1", taken) as second:
            assert taken < second.getsockname()[1] < taken + network.TRIES


def test_when_all_ports_tried_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "TRIES", 1)
    with listen("127.0.0.1", 0) as first, pytest.raises(KitError, match="đang bận"):
        listen("127.0.0.1", first.getsockname()[1])


def test_what_waits_for_one_slow_phone_is_bounded() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * 256 * 1024  # Linux counts its own part as well
