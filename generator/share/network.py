"""Under which address the telephones find this machine, and the port it listens on."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

import psutil

from ..errors import KitError

#: Networks that a machine or a phone makes when it is the hotspot: Windows, NetworkManager, Android (two), iPhone.
HOTSPOTS = tuple(IPv4Network(text) for text in ("192.168.137.0/24", "10.42.0.0/16", "192.168.43.0/24", "192.168.49.0/24", "172.20.10.0/28"))
#: Beginnings of interfaces that lead to containers, virtual machines and tunnels: no phone is there.
_INSIDE = (
    *("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "cni", "flannel", "podman", "lxc", "tun", "tap", "wg", "tailscale", "zt"),
    *("utun", "vethernet (wsl", "vethernet (default", "vmware", "virtualbox", "bluetooth"),
)
_WIRELESS = ("wl", "wi-fi", "wifi", "ap")
#: How many ports are tried, one after the other, when the wished one is taken.
TRIES = 10
#: Bytes that wait in the system for one slow phone: 450 of them take 115 MB at most, and a fast one is not held back.
_WAITING = 256 * 1024
_TAKEN = {errno.EADDRINUSE, errno.EACCES, 10013, 10048}  # EACCES: below 1024 on Linux; the last two are Windows' own numbers


@dataclass(frozen=True, order=True)
class Interface:
    """One IPv4 address of this machine and the interface that has it."""

    name: str
    address: str
    up: bool = True


def interfaces() -> list[Interface]:
    """Every IPv4 address of this machine; none when the system does not tell."""
    try:
        states = psutil.net_if_stats()
        found = psutil.net_if_addrs()
    except (OSError, psutil.Error):
        return []
    return [
        Interface(name, entry.address, name not in states or states[name].isup)
        for name, entries in found.items()
        for entry in entries
        if entry.family == socket.AF_INET
    ]


def reachable(found: Iterable[Interface]) -> list[Interface]:
    """Those that phones in the room can reach, the likeliest first: a hotspot of this machine, then Wi-Fi, then the others."""
    return sorted(filter(_private, found), key=lambda one: (_rank(one), one.name, IPv4Address(one.address)))


def choose_address(found: Iterable[Interface], wished: str | None) -> tuple[str, list[Interface]]:
    """The address to show, and the other ones there are. Raises KitError when there is none, or `wished` is not this machine's."""
    own = list(found)
    fit = reachable(own)
    if wished is None:
        if not fit:
            raise KitError.of("mạng", 0, "network", "máy này chưa nối với mạng Wi-Fi nào nên điện thoại không tới được", _TURN_ON)
        return fit[0].address, fit[1:]
    if wished not in {one.address for one in own if one.up}:
        has = ", ".join(one.address for one in fit) or "chưa có địa chỉ nào"
        raise KitError.of("--address", 0, "network", f"máy này không có địa chỉ {wished}", f"địa chỉ đang có: {has}")
    return wished, [one for one in fit if one.address != wished]


_TURN_ON = (
    "bật điểm phát Wi-Fi (hotspot) của máy, hoặc nối vào Wi-Fi của phòng, rồi chạy lại."
    " Windows: Cài đặt > Mạng & Internet > Điểm phát sóng di động"
)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on `port` (0: any free one) or on the next free one. Raises KitError when all tried are taken."""
    last = min(port + TRIES, 65536) if port else 1
    for tried in range(port, last):
        try:
            made = socket.create_server((host, tried), backlog=512)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _WAITING)  # connections inherit it
            return made
    problem = f"các cổng từ {port} đến {last - 1} đang bận hoặc máy không cho dùng"
    raise KitError.of("--port", 0, "port", problem, "chọn cổng khác, ví dụ --port 9000")


def _private(one: Interface) -> bool:
    address = IPv4Address(one.address)
    inside = one.name.casefold().startswith(_INSIDE)
    return one.up and address.is_private and not (address.is_loopback or address.is_link_local or address.is_unspecified or inside)


def _rank(one: Interface) -> int:
    address = IPv4Address(one.address)
    for rank, network in enumerate(HOTSPOTS):
        if address in network:
            return rank
    return len(HOTSPOTS) + (not one.name.casefold().startswith(_WIRELESS))
