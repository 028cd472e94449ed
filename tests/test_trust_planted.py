"""What lies beside a kit, or was slipped in among its files: it is named, and never passes for a part of the kit."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.trust import Signer, Verdict, verify
from generator.trust.sums import SIGNATURE
from tests.test_trust_verify import said
from tests.trusted import FILES, signer, write_kit


@pytest.fixture(scope="module")
def key() -> Signer:
    return signer()


@pytest.fixture
def kit(tmp_path: Path, key: Signer) -> Path:
    return write_kit(tmp_path / "kit", key)


def test_what_lies_beside_the_kit_is_named_as_not_checked(kit: Path, key: Signer) -> None:
    (kit / "posters").mkdir()
    (kit / "autorun.inf").write_bytes(b"")
    report = verify(kit, key.public_key)
    assert (report.verdict, report.outside) == (Verdict.WHOLE, ("autorun.inf", "posters"))
    assert "không được kiểm" in said(report)


def test_what_windows_and_macos_leave_behind_changes_nothing_but_is_named(kit: Path, key: Signer) -> None:
    left = ("._site", "Thumbs.db", "site/._index.html", "site/desktop.ini", "site/print/.DS_Store")
    for name in left:
        (kit / name).write_bytes(b"")
    (kit / "System Volume Information").mkdir()
    report = verify(kit, key.public_key)
    assert (report.verdict, report.outside) == (Verdict.WHOLE, left)


def test_nothing_hides_in_a_folder_that_is_named_like_what_they_leave(kit: Path, key: Signer) -> None:
    for name in ("site/.DS_Store/la.html", "site/Thumbs.db/la.html", "site/._x/la.html"):
        (kit / name).parent.mkdir()
        (kit / name).write_bytes(b"goi so nay")
    report = verify(kit, key.public_key)
    assert (report.verdict, len(report.added)) == (Verdict.CHANGED, 3)


def test_what_a_newcomer_opens_is_never_beside_a_kit_that_does_not_list_it(tmp_path: Path, key: Signer) -> None:
    few = write_kit(tmp_path / "few", key, files={"share/C1.html": b"x"})
    assert verify(few, key.public_key).verdict is Verdict.WHOLE
    (few / "site").mkdir()
    (few / "site/index.html").write_bytes(b"goi so nay")
    (few / "MO-TAI-DAY.html").write_bytes(b"goi so nay")
    report = verify(few, key.public_key)
    assert (report.verdict, report.added) == (Verdict.CHANGED, ("MO-TAI-DAY.html", "site/index.html"))
    few.rename(tmp_path / "cam-tay")
    (tmp_path / "MO-TAI-DAY.html").write_bytes(b"goi so nay")
    report = verify(tmp_path, key.public_key)
    assert report.verdict is Verdict.UNSIGNED
    assert "hãy kiểm riêng: cam-tay" in said(report)


def test_the_list_or_a_signature_stands_for_what_it_is_of(kit: Path, key: Signer) -> None:
    (kit / "share/a.zim").write_bytes(b"ZIM")
    (kit / "share/a.zim.minisig").write_bytes(key.sign(b"ZIM", "version:1"))
    report = verify(kit / "share/a.zim.minisig", key.public_key)
    assert (report.verdict, report.count, report.version) == (Verdict.WHOLE, 1, "1")
    for path in (kit / "share").glob("a.zim*"):
        path.unlink()
    report = verify(kit / "SHA256SUMS", key.public_key)
    assert (report.verdict, report.count) == (Verdict.WHOLE, len(FILES) + 1)
    (kit / "site/index.html").write_bytes(b"gia")
    for name in ("SHA256SUMS", SIGNATURE):
        assert verify(kit / name, key.public_key).changed == ("site/index.html",)
