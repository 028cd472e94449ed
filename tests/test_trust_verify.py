"""A folder or a file that somebody hands on: whatever was altered is found and named, and nothing is called more than was proven."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.trust import Report, Signer, Verdict, verify
from generator.trust.sums import SIGNATURE
from tests.trusted import EPOCH, FILES, VERSION, settings_with, signer, write_kit

KNOWN = "khóa đã biết"


@pytest.fixture(scope="module")
def key() -> Signer:
    return signer()


@pytest.fixture
def kit(tmp_path: Path, key: Signer) -> Path:
    return write_kit(tmp_path / "kit", key)


def said(report: Report, known_from: str = "ở đây") -> str:
    return "\n".join(report.lines(known_from))


def test_a_kit_as_it_was_signed_is_whole_and_says_its_version(kit: Path, key: Signer) -> None:
    report = verify(kit, key.public_key)
    assert (report.verdict, report.count, report.version) == (Verdict.WHOLE, len(FILES) + 1, VERSION)
    assert "NGUYÊN VẸN" in said(report)
    assert "an toàn" not in said(report).lower()


def test_every_changed_byte_is_found_and_the_file_named(kit: Path, key: Signer) -> None:
    for path in sorted(path for path in kit.rglob("*") if path.is_file()):
        name, whole = path.relative_to(kit).as_posix(), path.read_bytes()
        for place in sorted({0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 2, len(whole) - 1} & set(range(len(whole)))):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            report = verify(kit, key.public_key)
            assert report.verdict is (Verdict.BAD_SIGNATURE if name.startswith("SHA256SUMS") else Verdict.CHANGED), (name, place)
            assert name in said(report)
        path.write_bytes(whole)
    assert verify(kit, key.public_key).verdict is Verdict.WHOLE


def test_no_byte_of_the_signature_and_the_list_can_be_changed(kit: Path, key: Signer) -> None:
    for name in ("SHA256SUMS", SIGNATURE):
        whole = (kit / name).read_bytes()
        for place in range(len(whole)):
            (kit / name).write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE, (name, place)
            assert verify(kit, None).verdict is Verdict.BAD_SIGNATURE, (name, place)
        for other in (whole[:-1], whole + b"\n", b"", whole.replace(b"\n", b"\r\n")):
            (kit / name).write_bytes(other)
            assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE
        (kit / name).write_bytes(whole)


def test_missing_and_added_files_are_named(kit: Path, key: Signer) -> None:
    (kit / "site/index.html").unlink()
    (kit / "site/la.html").write_bytes(b"")
    (kit / "site/print/moi").mkdir()
    (kit / "site/print/moi/la.apk").write_bytes(b"PK")
    report = verify(kit, key.public_key)
    assert (report.verdict, report.missing) == (Verdict.CHANGED, ("site/index.html",))
    assert report.added == ("site/la.html", "site/print/moi/la.apk")
    assert "bị thiếu: site/index.html" in said(report)
    assert "bị thêm vào: site/print/moi/la.apk" in said(report)


def test_of_many_files_twenty_are_named_and_the_rest_counted(kit: Path, key: Signer) -> None:
    for number in range(33):
        (kit / f"site/la-{number:02}.html").write_bytes(b"")
    assert "bị thêm vào: … và 13 mục nữa" in said(verify(kit, key.public_key))
    assert said(verify(kit, key.public_key)).count("bị thêm vào: site/la-") == 20


def test_links_are_never_followed_and_always_reported(kit: Path, key: Signer, tmp_path: Path) -> None:
    same = tmp_path / "same.html"
    same.write_bytes(FILES["site/index.html"])
    (kit / "site/index.html").unlink()
    (kit / "site/index.html").symlink_to(same)
    (kit / "site/ngoai").symlink_to(tmp_path)
    os.mkfifo(kit / "site/ong")
    report = verify(kit, key.public_key)
    assert (report.verdict, report.strange) == (Verdict.CHANGED, ("site/index.html", "site/ngoai", "site/ong"))
    assert report.missing == ()
    assert verify(kit / "site/index.html", key.public_key).verdict is Verdict.REFUSED


def test_a_list_that_is_a_link_is_no_list(kit: Path, key: Signer, tmp_path: Path) -> None:
    shutil.move(kit / "SHA256SUMS", tmp_path / "elsewhere")
    (kit / "SHA256SUMS").symlink_to(tmp_path / "elsewhere")
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_a_file_that_cannot_be_read_is_named(kit: Path, key: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: Any = Path.open

    def worn_out(self: Path, *args: str) -> object:
        if self.name == "C1.pdf":
            raise OSError(5, "Input/output error")
        return opened(self, *args)

    monkeypatch.setattr(Path, "open", worn_out)  # what a worn-out stick does; no other way to have one here
    report = verify(kit, key.public_key)
    assert (report.verdict, report.unreadable, report.changed) == (Verdict.CHANGED, ("site/print/C1.pdf",), ())
    assert "không đọc được: site/print/C1.pdf" in said(report)


def test_names_cannot_give_orders_to_the_terminal(kit: Path, key: Signer, tmp_path: Path) -> None:
    (kit / "site/\x1b[2Jx\u202egnp.exe").write_bytes(b"")
    for name in ("\x1b[2J.zip", "\x1b[2J\nNGUYÊN VẸN.zim"):
        (tmp_path / name).write_bytes(b"rac")
    (tmp_path / "\x1b[2J\nNGUYÊN VẸN.zim.minisig").write_bytes(b"rac")
    shutil.copytree(kit, tmp_path / "hai/\x1b[2J")
    shutil.copytree(kit, tmp_path / "hai/la\n")
    for path in (kit, *tmp_path.glob("*.zip"), *tmp_path.glob("*.zim"), tmp_path / "hai", tmp_path / "hai/\x1b[2J"):
        report = verify(path, key.public_key)
        assert report.verdict is not Verdict.WHOLE
        assert said(report).replace("\n", "").isprintable()
        assert not [line for line in report.lines("ở đây") if "\n" in line or line.startswith("NGUYÊN VẸN")]


def test_an_unsigned_kit_is_unsigned_and_never_safe(tmp_path: Path, key: Signer) -> None:
    for kit in (write_kit(tmp_path / "a", None), write_kit(tmp_path / "b", None, key.public_key)):
        for known in (None, key.public_key):
            report = verify(kit, known)
            assert report.verdict is Verdict.UNSIGNED
            assert "CHƯA KÝ" in said(report)
            assert "nguyên vẹn" not in said(report).lower()
            assert "an toàn" not in said(report).lower()
    (tmp_path / "a/site/index.html").write_bytes(b"khac")
    report = verify(tmp_path / "a", key.public_key)
    assert (report.verdict, report.changed) == (Verdict.CHANGED, ("site/index.html",))
    assert "chưa ký" in said(report)


def test_a_folder_without_a_list_is_unsigned_and_a_signature_without_one_is_bad(tmp_path: Path, kit: Path, key: Signer) -> None:
    (tmp_path / "rong").mkdir()
    assert verify(tmp_path / "rong", key.public_key).verdict is Verdict.UNSIGNED
    report = verify(kit / "site", key.public_key)
    assert (report.verdict, report.reasons) == (Verdict.UNSIGNED, (f"Trong thư mục này không có tệp SHA256SUMS. Hãy kiểm cả bộ: {kit}",))
    (kit / "SHA256SUMS").unlink()
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_a_stranger_who_alters_and_signs_anew_is_not_taken_for_the_keeper(kit: Path, key: Signer) -> None:
    stranger = signer()
    write_kit(kit, stranger, files={**FILES, "site/index.html": b"<h1>gia</h1>"})
    report = verify(kit, key.public_key)
    assert report.verdict is Verdict.UNKNOWN_KEY
    assert report.public_key == stranger.public_key
    assert settings_with(stranger.public_key).fingerprint in said(report)
    assert "KHÔNG phải khóa đã biết" in said(report)
    assert "NGUYÊN VẸN" not in said(report)
    assert "an toàn" not in said(report).lower()


def test_a_stranger_who_keeps_the_keepers_key_beside_his_signature_is_found_out(kit: Path, key: Signer) -> None:
    write_kit(kit, signer(), key.public_key)
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE
    assert verify(kit, None).verdict is Verdict.BAD_SIGNATURE


def test_whole_by_a_key_this_machine_does_not_know_says_whom_to_call(kit: Path, key: Signer) -> None:
    text = said(verify(kit, None), "")
    assert "CHƯA BIẾT KHÓA" in text
    assert settings_with(key.public_key).fingerprint in text
    assert "Lấy số điện thoại ở nơi khác" in text
    assert "nguyên vẹn" not in text.lower()
    (kit / "site/index.html").write_bytes(b"khac")
    assert verify(kit, None).verdict is Verdict.CHANGED


def test_the_signature_of_another_version_does_not_fit(kit: Path, key: Signer, tmp_path: Path) -> None:
    older = write_kit(tmp_path / "older", key, files={**FILES, "site/index.html": b"cu"}, version="2025.01.01")
    shutil.copyfile(older / SIGNATURE, kit / SIGNATURE)
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE
    assert verify(older, key.public_key).version == "2025.01.01"


def test_the_version_cannot_be_raised_by_hand(kit: Path, key: Signer) -> None:
    signature = (kit / SIGNATURE).read_bytes()
    (kit / SIGNATURE).write_bytes(signature.replace(b"2026.11.23", b"2027.11.23"))
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_the_old_form_of_signature_is_refused_because_a_file_could_pass_as_another(kit: Path, key: Signer) -> None:
    legacy = key._secret.sign((kit / "SHA256SUMS").read_bytes(), prehash=False, trusted_comment=f"version:{VERSION}\ttimestamp:{EPOCH}")
    (kit / SIGNATURE).write_bytes(bytes(legacy) + b"\n")
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_words_above_a_signature_that_nobody_signed_are_not_let_through(kit: Path, key: Signer) -> None:
    signature = (kit / SIGNATURE).read_bytes()
    (kit / SIGNATURE).write_bytes(signature.replace(b"signature from minisign secret key", b"goi 09xx xxx 123 de duoc giup"))
    assert verify(kit, key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_one_file_is_found_in_the_list_of_a_folder_above(kit: Path, key: Signer) -> None:
    for name in FILES:
        assert (verify(kit / name, key.public_key).verdict, verify(kit / name, None).verdict) == (Verdict.WHOLE, Verdict.UNKNOWN_KEY)
    (kit / "share/C1.html").write_bytes(b"y")
    report = verify(kit / "share/C1.html", key.public_key)
    assert (report.verdict, report.changed) == (Verdict.CHANGED, ("share/C1.html",))
    (kit / "share/la.html").write_bytes(b"y")
    assert verify(kit / "share/la.html", key.public_key).verdict is Verdict.UNSIGNED
    (kit / SIGNATURE).write_bytes(b"rac")
    assert verify(kit / "site/index.html", key.public_key).verdict is Verdict.BAD_SIGNATURE


def test_one_file_with_its_own_signature(tmp_path: Path, key: Signer) -> None:
    file = tmp_path / "cam-tay_vi.zim"
    file.write_bytes(b"ZIM" * 100_000)
    (tmp_path / "cam-tay_vi.zim.minisig").write_bytes(key.sign(file.read_bytes(), f"version:{VERSION}"))
    assert verify(file, key.public_key).verdict is Verdict.WHOLE
    assert verify(file, None).verdict is Verdict.BAD_SIGNATURE  # no key came with it: nothing can be said for it
    (tmp_path / "minisign.pub").write_bytes(b"untrusted comment: x\n" + key.public_key.encode() + b"\n")
    assert verify(file, None).verdict is Verdict.UNKNOWN_KEY
    file.write_bytes(b"ZIM" * 99_999 + b"ZIN")
    report = verify(file, key.public_key)
    assert report.verdict is Verdict.BAD_SIGNATURE
    assert "cam-tay_vi.zim" in said(report)


def test_a_kit_in_the_folder_that_windows_unpacks_into_is_found(kit: Path, key: Signer, tmp_path: Path) -> None:
    outer = tmp_path / "Tai ve"
    outer.mkdir()
    shutil.copytree(kit, outer / "cam-tay")
    (outer / "khac.txt").write_bytes(b"")
    report = verify(outer, key.public_key)
    assert (report.verdict, report.outside) == (Verdict.WHOLE, ("khac.txt",))
    shutil.copytree(kit, outer / "cam-tay-cu")
    report = verify(outer, key.public_key)
    assert report.verdict is Verdict.UNSIGNED
    assert "cam-tay, cam-tay-cu" in said(report)


def test_sha256sum_and_minisign_themselves_say_the_same(kit: Path, key: Signer) -> None:
    def run(*words: str) -> int:
        return subprocess.run(words, cwd=kit, capture_output=True, check=False).returncode

    assert run("sha256sum", "--strict", "-c", "SHA256SUMS") == 0
    assert run("minisign", "-Vm", "SHA256SUMS", "-P", key.public_key) == 0
    assert run("minisign", "-Vm", "SHA256SUMS", "-p", "minisign.pub") == 0
    (kit / "site/index.html").write_bytes(b"khac")
    assert run("sha256sum", "--strict", "-c", "SHA256SUMS") != 0


def test_same_kit_and_key_are_the_same_bytes(tmp_path: Path, key: Signer) -> None:
    one, two = write_kit(tmp_path / "one", key), write_kit(tmp_path / "two", key)
    for name in ("SHA256SUMS", SIGNATURE, "minisign.pub"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
