"""Settings of the kit, read from `mkdocs.yml` (`site_name`, `site_url`, `extra.kit`); all problems at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .errors import KitError
from .fingerprint import fingerprint, public_key_bytes
from .schema import Strict, Text, load_yaml, validate

CONFIG = "mkdocs.yml"
#: What a line of a poster as wide as its QR code holds at 12 pt, less `c12.html`.
LONGEST_ADDRESS = 33
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_SITE_ADDRESS = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?/(?:[a-z0-9._/-]*/)?")
_PYTHON_TAG = re.compile(r"!!python/(?:name|object/apply):")


class Track(Strict):
    """A folder of lessons: `slug` is the folder, `code` the letter of its lessons, `icon` a Material Design Icons name.

    `readers`: whom its lessons speak to; the SMS tips of those for volunteers never reach a household.
    """

    slug: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    code: Annotated[Text, StringConstraints(pattern=r"^[A-Z]$")]
    title: Text
    about: Text
    icon: Text
    readers: Literal["households", "volunteers"] = "households"


def _is_public_key(value: str) -> str:
    public_key_bytes(value)
    return value


class _Kit(Strict):
    #: The key that this kit is signed with; its secret half lies outside the project (trust/keys.py).
    public_key: Annotated[Text, AfterValidator(_is_public_key)] | None = None
    tracks: Annotated[list[Track], Field(min_length=1)]


class _Extra(BaseModel):
    model_config = ConfigDict(frozen=True)
    kit: _Kit


def _is_site_address(value: str) -> str:
    if not _SITE_ADDRESS.fullmatch(value):
        raise ValueError("cần dạng https://ten-mien.vn/ (chữ thường, có dấu / ở cuối)")
    if len(re.sub("^https?://", "", value)) > LONGEST_ADDRESS:
        raise ValueError(f"địa chỉ dài quá, áp phích không chứa hết: nhiều nhất {LONGEST_ADDRESS} chữ sau https://")
    return value


class Settings(BaseModel):
    """What the generator needs to know of the site."""

    model_config = ConfigDict(frozen=True)

    site_name: Text
    site_url: Annotated[Text, AfterValidator(_is_site_address)]
    site_description: str = ""
    copyright: str = ""
    extra: _Extra

    @property
    def tracks(self) -> list[Track]:
        return self.extra.kit.tracks

    @property
    def public_key(self) -> str | None:
        """The minisign public key (`RWQ...`) that this kit is signed with; None: it is not signed."""
        return self.extra.kit.public_key

    @property
    def fingerprint(self) -> str:
        """The public key's short fingerprint as prints and pages show it, 4 groups of 4; empty without a key."""
        return fingerprint(self.public_key) if self.public_key else ""

    @property
    def is_sample(self) -> bool:
        """Whether the address is still the shipped example, which nobody can open (RFC 2606, `.example`)."""
        return bool(re.search(r"\.example[:/]", self.site_url))

    def short_address(self, code: str) -> str:
        """The address of a lesson as printed: `camtay.example/c3.html`."""
        return re.sub(r"^https?://", "", self.site_url) + f"{code.lower()}.html"

    def qr_address(self, code: str) -> str:
        """The same for a QR code: upper case, so that it stays in QR's small alphanumeric mode."""
        return f"{self.site_url}{code}.html".upper()


def read_settings(root: Path) -> Settings:
    """Settings from `root`/mkdocs.yml. Raises KitError with every problem."""
    path = root / CONFIG
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        hint = "chạy lệnh kit trong thư mục có mkdocs.yml, hoặc thêm --root THƯ-MỤC"
        raise KitError.of(str(path), 0, "no-config", "không thấy tệp này", hint) from error
    except UnicodeDecodeError as error:
        raise KitError.of(CONFIG, 1, "encoding", "không phải chữ UTF-8", "lưu lại tệp với mã UTF-8") from error
    return parse_settings(text)


def parse_settings(text: str) -> Settings:
    """The same from the text of mkdocs.yml."""
    # The names of Python functions concern Python-Markdown only (markdown.py); here they are plain words.
    located = load_yaml(_PYTHON_TAG.sub("python/", text), CONFIG)
    settings, problems = validate(Settings, located)
    if settings is None:
        raise KitError(problems)
    return settings
