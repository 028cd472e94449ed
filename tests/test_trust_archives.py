"""Archives from strangers: whatever could harm is refused in plain words, nothing is unpacked, and only the original is called whole."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest

from generator.errors import KitError
from generator.trust import Report, Signer, Verdict, archives, verify
from generator.trust.archives import open_archive
from tests.trusted import FILES, VERSION, signer, write_zip, zip_entries

TOP = f"cam-tay-{VERSION}"
KEY = signer()
ENTRIES = zip_entries(KEY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cam-tay.zip"


def checked(path: Path) -> Report:
    return verify(path, KEY.public_key)


def refusal(path: Path) -> str:
    """The words of a refusal."""
    report = checked(path)
    assert report.verdict is Verdict.REFUSED, report
    return "\n".join(report.lines("ở đây"))


def packed(entries: dict[str, bytes] = ENTRIES) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def streamed() -> bytes:
    """The same by a packer that cannot go back, and so writes sizes after each content."""

    class Pipe(io.RawIOBase):
        written = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in ENTRIES.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return pipe.written


def test_a_zip_as_it_was_packed_is_whole_and_nothing_is_unpacked(path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        report = checked(write_zip(path, ENTRIES, method))
        assert (report.verdict, report.count, report.version) == (Verdict.WHOLE, len(FILES) + 1, VERSION)
    assert verify(path, None).verdict is Verdict.UNKNOWN_KEY
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_zip_that_somebody_else_packed_from_the_same_files_is_whole(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.mkdir(TOP)
        for name, content in reversed(ENTRIES.items()):
            with file.open(name, "w") as entry:  # streamed, with folders, in another order
                entry.write(content)
    assert checked(path).verdict is Verdict.WHOLE
    path.write_bytes(streamed())
    assert checked(path).verdict is Verdict.WHOLE
    for name, content in ENTRIES.items():
        (path.parent / "kit" / name).parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "kit" / name).write_bytes(content)
    for words in ("zip -qr", "zip -qrfd", "zip -q0rX"):
        path.unlink()
        subprocess.run([*words.split(), str(path), TOP], cwd=path.parent / "kit", check=True)
        assert checked(path).verdict is Verdict.WHOLE


def test_changed_missing_and_added_entries_are_named(path: Path) -> None:
    spoiled = {**ENTRIES, f"{TOP}/site/index.html": b"gia", f"{TOP}/site/la.html": b"", "BAM-VAO-DAY.html": b""}
    del spoiled[f"{TOP}/share/C1.html"]
    report = checked(write_zip(path, spoiled))
    assert report.verdict is Verdict.CHANGED
    assert (report.changed, report.missing) == (("site/index.html",), ("share/C1.html",))
    assert report.added == ("../BAM-VAO-DAY.html", "site/la.html")


def test_a_zip_without_a_list_or_without_a_signature_is_unsigned(path: Path) -> None:
    assert checked(write_zip(path, {"a/b.html": b"x"})).verdict is Verdict.UNSIGNED
    assert checked(write_zip(path, {})).verdict is Verdict.UNSIGNED
    assert checked(write_zip(path, zip_entries(None))).verdict is Verdict.UNSIGNED


def test_a_zip_signed_by_a_stranger_is_not_whole(path: Path) -> None:
    assert checked(write_zip(path, zip_entries(signer()))).verdict is Verdict.UNKNOWN_KEY


def test_the_signature_beside_a_zip_is_checked_first(path: Path) -> None:
    write_zip(path, ENTRIES)
    beside = path.with_name(f"{path.name}.minisig")
    beside.write_bytes(KEY.sign(path.read_bytes(), f"version:{VERSION}"))
    assert checked(path).verdict is Verdict.WHOLE
    assert verify(path, None).verdict is Verdict.UNKNOWN_KEY  # the key inside of it is asked
    write_zip(path, {"a/b.html": b"x"})
    assert checked(path).verdict is Verdict.BAD_SIGNATURE
    beside.write_bytes(KEY.sign(path.read_bytes(), "x"))
    assert checked(path).verdict is Verdict.WHOLE  # as a file, although nothing inside of it is signed
    write_zip(path, {**ENTRIES, f"{TOP}/la.html": b""})
    beside.write_bytes(KEY.sign(path.read_bytes(), "x"))
    assert checked(path).verdict is Verdict.CHANGED


@pytest.mark.parametrize(
    "name",
    [
        "../la.html",
        f"{TOP}/../../la.html",
        "/etc/la",
        "C:/la.html",
        "C:la.html",
        f"{TOP}\\la.html",
        f"{TOP}//la.html",
        f"{TOP}/./la",
        f"{TOP}/la.",
    ],
)
def test_names_that_lead_elsewhere_are_refused(path: Path, name: str) -> None:
    assert "KHÔNG NHẬN" in refusal(write_zip(path, {**ENTRIES, name: b"x"}))


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\n", "\u202e"])
def test_names_with_signs_that_cannot_be_seen_are_refused(path: Path, sign: str) -> None:
    raw = packed({**ENTRIES, f"{TOP}/xa.htm": b"x"}) if sign == "\0" else packed({**ENTRIES, f"{TOP}/x{sign}.htm": b"x"})
    path.write_bytes(raw.replace(b"/xa.htm", b"/x\0.htm"))
    assert "ký tự không in được" in refusal(path)


@pytest.mark.parametrize("other", [f"{TOP}/site/index.html", f"{TOP}/SITE/Index.html", f"{TOP}/site"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(path: Path, other: str) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in [*ENTRIES.items(), (other, b"x")]:
            file.writestr(name, content)
    assert refusal(path)


def test_links_are_refused(path: Path) -> None:
    link = zipfile.ZipInfo(f"{TOP}/lien-ket")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "liên kết" in refusal(path)


def test_encrypted_entries_and_strange_compression_are_refused(path: Path) -> None:
    raw = bytearray(packed({"a/b": b"x"}))
    raw[raw.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    assert "mật khẩu" in refusal(path)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert "nén theo kiểu lạ" in refusal(write_zip(path, {"a/b": b"x" * 99}, method))


def test_foreign_data_before_after_and_between_is_refused(path: Path) -> None:
    raw = packed()
    directory, second = raw.index(b"PK\1\2"), raw.index(b"PK\3\4", 4)
    hidden = packed({"an/virus.html": b"x"})
    hidden = hidden[: hidden.index(b"PK\1\2")]
    for spoiled in (
        b"MZ" + raw,
        raw + b"\0",
        raw[:-2] + b"\2\0hi",
        raw[:directory] + hidden + raw[directory:],
        raw[:second] + hidden + raw[second:],
    ):
        path.write_bytes(spoiled)
        assert refusal(path)
    # The table of contents moved and all offsets put right, so that only the gap itself tells.
    moved = bytearray(raw[:directory] + hidden + raw[directory:])
    moved[-6:-2] = struct.pack("<L", directory + len(hidden))
    path.write_bytes(moved)
    assert "giấu giữa các tệp" in refusal(path)


def test_a_bomb_is_refused_before_it_has_grown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("a/bom", "w") as entry:
        for _ in range(12):
            entry.write(bytes(1024**2))
    assert "phình ra" in refusal(path)
    monkeypatch.setattr(archives, "MOST_BYTES", 3 * 1024**2)
    assert "giải nén ra hơn" in refusal(path)  # as its table of contents says


def test_sizes_that_lie_do_not_help_a_bomb(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2 * 1024**2)
    raw = bytearray(packed({"a/mot": bytes(range(256)) * 4096, "a/hai": bytes(range(256)) * 4096, "a/ba": bytes(range(256)) * 4096}))
    place = -1
    while (place := raw.find(b"PK\1\2", place + 1)) >= 0:
        raw[place + 24 : place + 28] = struct.pack("<L", 10)
    while (place := raw.find(b"PK\3\4", place + 1)) >= 0:
        raw[place + 22 : place + 26] = struct.pack("<L", 10)
    path.write_bytes(raw)
    assert refusal(path)
    with open_archive(path) as archive:
        archive._left = 100  # what three entries leave of a budget that is counted while reading
        with pytest.raises(KitError):
            archive.read_through()


def test_too_many_entries_are_refused_before_they_are_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 5)
    assert "hơn 5 tệp" in refusal(write_zip(path, {f"a/{number}": b"" for number in range(6)}))
    raw = bytearray(packed({f"a/{number}": b"" for number in range(6)}))
    raw[-14:-10] = struct.pack("<2H", 1, 1)  # a lie about how many there are
    path.write_bytes(raw)
    assert "hơn 5 tệp" in refusal(path)


def test_several_kits_in_one_archive_are_refused(path: Path) -> None:
    assert "nhiều bộ bài" in refusal(write_zip(path, {**ENTRIES, "khac/SHA256SUMS": b""}))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + bytes(18), b"khong phai zip" * 100, b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_zip_is_refused_or_unsigned(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert checked(path).verdict in (Verdict.REFUSED, Verdict.UNSIGNED)


def test_the_zip_of_another_key_holder_is_told_by_its_fingerprint(path: Path) -> None:
    stranger: Signer = signer()
    report = checked(write_zip(path, zip_entries(stranger)))
    assert report.public_key == stranger.public_key
