"""What the pages of the room say: the first page for phones, the page for the projector, the page for a wrong address."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from segno.helpers import make_wifi_data

from ..errors import KitError
from ..qr import qr_svg
from .downloads import Downloads

TEMPLATES = Path("site_templates") / "share"
#: The page for the projector, and the number it asks for. Only this machine gets them: they show the password.
ROOM, COUNT = "/phong-hoc", "/phong-hoc/so-may.json"


@dataclass(frozen=True)
class Wifi:
    """The name and the password (empty: an open network) of the Wi-Fi that phones join.

    Raises ValueError, in Vietnamese, when they cannot be ones. The limits are those of IEEE 802.11:
    a name of 1 to 32 bytes, a passphrase of 8 to 63 printable ASCII characters.
    """

    name: str
    password: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.encode("utf-8", errors="replace")) <= 32:
            raise ValueError("tên Wi-Fi dài từ 1 đến 32 ký tự (chữ có dấu tính là hai hoặc ba)")
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in self.name + self.password):
            raise ValueError("tên hoặc mật khẩu Wi-Fi có ký tự không gõ được")
        if self.password and not 8 <= len(self.password) <= 63:
            raise ValueError("mật khẩu Wi-Fi dài từ 8 đến 63 ký tự")
        if not self.password.isascii():  # mostly a keyboard that writes Vietnamese while the password is typed
            raise ValueError("mật khẩu Wi-Fi chỉ có chữ không dấu: tắt bộ gõ tiếng Việt rồi gõ lại")

    @property
    def code(self) -> str:
        """What its QR code says: the form that cameras of phones know."""
        return str(make_wifi_data(self.name, self.password or None, "WPA" if self.password else "nopass"))


@dataclass(frozen=True)
class Room:
    """All that the pages are given; `address` is what phones open, such as `http://192.168.137.1:8080/`."""

    address: str
    wifi: Wifi | None
    has_site: bool
    downloads: Downloads


class RoomPages:
    """The templates of `site_templates/share/`, filled in for one room."""

    def __init__(self, root: Path, room: Room) -> None:
        """`root` is the project. Raises KitError when its templates are not there."""
        if not (root / TEMPLATES).is_dir():
            where = (root / TEMPLATES).as_posix()
            raise KitError.of(where, 0, "share", "không có mẫu trang cho phòng học", "chạy trong thư mục dự án, hoặc thêm --root")
        self._room = room
        self._made = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(root / TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )

    def start(self) -> str:
        """The first page, for phones."""
        return self._made.get_template("start.html").render(room=self._room)

    def missing(self) -> str:
        """The page for an address that is not there."""
        return self._made.get_template("missing.html").render(room=self._room)

    def room(self, phones: int) -> str:
        """The page for the projector; `phones` is how many have opened the lessons so far."""
        wifi = self._room.wifi
        codes = {"wifi_code": Markup(qr_svg(wifi.code)) if wifi else "", "address_code": Markup(qr_svg(self._room.address))}  # noqa: S704 - our own drawing
        return self._made.get_template("room.html").render(room=self._room, phones=phones, count_url=COUNT, **codes)
