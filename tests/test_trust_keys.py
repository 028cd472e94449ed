"""The key: made outside of the project or not at all, opened only by its owner, understood by minisign itself and the other way round."""

from __future__ import annotations

import base64
import shutil
import stat
import subprocess
import unicodedata
from pathlib import Path

import pytest
from minisign import SecretKey

from generator.errors import KitError
from generator.settings import CONFIG, read_settings
from generator.trust import Verdict, load_signer, make_key, verify
from generator.trust.keygen import with_public_key
from generator.trust.keys import key_path
from tests import samples
from tests.test_fingerprint import KEY
from tests.trusted import settings_with, signer, write_kit

PASSWORD = "ruộng bậc thang"  # noqa: S105 - it guards nothing


@pytest.fixture(autouse=True)
def no_key_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CAM_TAY_KEY", raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project as far as keys go: its settings."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / CONFIG).write_text(samples.CONFIG, encoding="utf-8")
    return tmp_path / "project"


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb" / "kit.key"


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project and its key with a password: made once, because that takes time on purpose."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "project").mkdir()
    (folder / "project" / CONFIG).write_text(samples.CONFIG, encoding="utf-8")
    make_key(folder / "project", folder / "kit.key", lambda: PASSWORD)
    return folder / "project", folder / "kit.key"


def minisign(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(["minisign", *words], input=given, capture_output=True, encoding="utf-8", check=False)


def test_a_new_key_lies_with_its_owner_alone_and_its_public_half_in_the_settings(root: Path, usb: Path) -> None:
    made = make_key(root, usb, None)
    assert read_settings(root).public_key == made.public_key
    assert read_settings(root).fingerprint == made.fingerprint
    assert stat.S_IMODE(usb.stat().st_mode) == 0o600
    assert stat.S_IMODE(usb.parent.stat().st_mode) == 0o700
    assert [path.name for path in root.iterdir()] == [CONFIG]


def test_one_line_comes_into_the_settings_and_every_other_byte_stays(root: Path, usb: Path) -> None:
    before = (root / CONFIG).read_bytes()
    made = make_key(root, usb, None)
    assert (root / CONFIG).read_bytes().replace(f"    public_key: {made.public_key}\n".encode(), b"", 1) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("  kit:\n", "  kit:   # của bộ\n    # chú thích\n\n"),
        lambda text: (
            text.replace("  kit:", "      kit:").replace("    tracks:", "          tracks:").replace("      - {slug", "           - {slug")
        ),
        lambda text: text.rstrip("\n"),
    ],
)
def test_comments_line_ends_and_indents_of_any_settings_are_kept(change: object) -> None:
    text = change(samples.CONFIG)  # type: ignore[operator]
    made = with_public_key(text, KEY)
    (added,) = set(made.splitlines(keepends=True)) - set(text.splitlines(keepends=True))
    assert added.strip() == f"public_key: {KEY}"
    assert made.replace(added, "", 1) == text


def test_settings_on_one_line_are_left_alone_and_no_key_is_made(root: Path, usb: Path) -> None:
    flow = samples.CONFIG[: samples.CONFIG.index("extra:")] + (
        "extra: {kit: {tracks: [{slug: a, code: A, title: T, about: A, icon: cellphone}]}}\n"
    )
    (root / CONFIG).write_text(flow, encoding="utf-8")
    with pytest.raises(KitError, match="không chèn được"):
        make_key(root, usb, None)
    assert not usb.exists()
    assert (root / CONFIG).read_text(encoding="utf-8") == flow


def test_the_shipped_settings_take_a_key(tmp_path: Path, usb: Path) -> None:
    shutil.copyfile(Path(__file__).parents[1] / CONFIG, tmp_path / CONFIG)
    usb = tmp_path.parent / f"{tmp_path.name}-usb.key"
    assert read_settings(tmp_path).public_key is None
    assert make_key(tmp_path, usb, None).public_key == read_settings(tmp_path).public_key


def refused(root: Path, path: Path, says: str, password: str | None = None) -> None:
    before = (root / CONFIG).read_bytes()
    with pytest.raises(KitError, match=says):
        make_key(root, path, None if password is None else lambda: password)
    assert (root / CONFIG).read_bytes() == before


def test_a_secret_is_never_put_where_it_would_be_handed_on(root: Path, tmp_path: Path) -> None:
    refused(root, root / "kit.key", "trong dự án")
    refused(root, root / "build/../x/kit.key", "trong dự án")
    (tmp_path / "repo/.git").mkdir(parents=True)
    refused(root, tmp_path / "repo/a/b/kit.key", "kho git")
    (tmp_path / "tat").symlink_to(tmp_path / "repo")
    refused(root, tmp_path / "tat/kit.key", "kho git")
    assert list(tmp_path.rglob("*.key")) == []


def test_nothing_is_ever_written_over(root: Path, usb: Path, tmp_path: Path) -> None:
    usb.parent.mkdir()
    usb.write_bytes(b"khoa khac")
    refused(root, usb, "đã có tệp")
    assert usb.read_bytes() == b"khoa khac"
    (tmp_path / "treo").symlink_to(tmp_path / "khong-co")
    refused(root, tmp_path / "treo", "đã có tệp")


def test_a_kit_has_one_key(root: Path, usb: Path) -> None:
    made = make_key(root, usb, None)
    refused(root, usb.with_name("khac.key"), f"đã có khóa, dấu vân tay {made.fingerprint}")
    assert not usb.with_name("khac.key").exists()


def test_settings_edited_while_the_password_was_asked_keep_the_edit(root: Path, usb: Path) -> None:
    def slowly() -> str:
        text = (root / CONFIG).read_text(encoding="utf-8")
        (root / CONFIG).write_text(f"# sửa trong lúc chờ\n{text}", encoding="utf-8")
        return PASSWORD

    make_key(root, usb, slowly)
    assert (root / CONFIG).read_text(encoding="utf-8").startswith("# sửa trong lúc chờ\n")


def test_a_key_that_another_made_while_the_password_was_asked_stays_the_only_one(root: Path, usb: Path) -> None:
    other = usb.with_name("khac.key")

    def slowly() -> str:
        make_key(root, other, None)
        return PASSWORD

    with pytest.raises(KitError, match="đã có khóa"):
        make_key(root, usb, slowly)
    assert (other.exists(), usb.exists()) == (True, False)


def test_a_home_that_nobody_knows_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(root, Path("~khong-co-ai/kit.key"), "dấu ~ là thư mục của ai")
    monkeypatch.setenv("CAM_TAY_KEY", "~khong-co-ai/kit.key")
    with pytest.raises(KitError, match="đường dẫn đầy đủ"):
        key_path()


def test_a_short_password_is_refused(root: Path, usb: Path) -> None:
    refused(root, usb, "ít nhất 8", "ngắn")
    assert not usb.exists()


def test_settings_that_cannot_be_written_leave_no_secret_behind(root: Path, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        make_key(root, usb, None)
    assert not usb.exists()
    assert [path.name for path in root.iterdir()] == [CONFIG]
    assert read_settings(root).public_key is None


def test_what_our_key_signs_minisign_accepts(root: Path, usb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_key(root, usb, None)
    monkeypatch.setenv("CAM_TAY_KEY", str(usb))
    opened = load_signer(read_settings(root), None)
    assert opened
    (tmp_path / "tep").write_bytes(b"noi dung")
    (tmp_path / "tep.minisig").write_bytes(opened.sign(b"noi dung", "version:1\ttimestamp:2"))
    ran = minisign("-Vm", str(tmp_path / "tep"), "-P", made.public_key)
    assert ran.returncode == 0, ran.stderr
    assert "version:1\ttimestamp:2" in ran.stdout
    (tmp_path / "tep").write_bytes(b"noi dung khac")
    assert minisign("-Vm", str(tmp_path / "tep"), "-P", made.public_key).returncode != 0


def test_minisign_signs_with_our_key_and_we_accept_it(locked: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "tep").write_bytes(b"noi dung")
    ran = minisign("-S", "-s", str(locked[1]), "-m", str(tmp_path / "tep"), given=f"{PASSWORD}\n")
    assert ran.returncode == 0, ran.stderr
    assert verify(tmp_path / "tep", read_settings(locked[0]).public_key).verdict is Verdict.WHOLE


def test_a_key_that_minisign_made_signs_a_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert minisign("-G", "-W", "-p", str(tmp_path / "pub"), "-s", str(tmp_path / "sec")).returncode == 0
    public_key = (tmp_path / "pub").read_text(encoding="utf-8").splitlines()[1]
    monkeypatch.setenv("CAM_TAY_KEY", str(tmp_path / "sec"))
    opened = load_signer(settings_with(public_key), None)
    kit = write_kit(tmp_path / "kit", opened)
    assert verify(kit, public_key).verdict is Verdict.WHOLE
    assert minisign("-S", "-s", str(tmp_path / "sec"), "-m", str(kit / "SHA256SUMS")).returncode == 0
    assert verify(kit, public_key).verdict is Verdict.WHOLE


def test_a_password_opens_the_key_however_its_letters_were_typed(locked: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAM_TAY_KEY", str(locked[1]))
    opened = load_signer(read_settings(locked[0]), lambda: unicodedata.normalize("NFD", PASSWORD))
    assert opened
    assert opened.sign(b"a", "c") == opened.sign(b"a", "c")
    with pytest.raises(KitError, match="mật khẩu không đúng"):
        load_signer(read_settings(locked[0]), lambda: "sai mật khẩu")
    with pytest.raises(KitError, match="CAM_TAY_KEY_PASSWORD"):
        load_signer(read_settings(locked[0]), None)


def test_the_secret_is_not_readable_in_a_key_with_a_password(locked: tuple[Path, Path]) -> None:
    assert SecretKey.from_file(locked[1]).is_encrypted()
    assert b"Sc" in base64.b64decode(locked[1].read_bytes().splitlines()[1])[:4]


def test_without_key_or_secret_nothing_is_signed(root: Path, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_signer(read_settings(root), None) is None
    assert load_signer(settings_with(KEY), None) is None  # a colleague's machine: the key is known, its secret elsewhere
    monkeypatch.setenv("CAM_TAY_KEY", str(usb))
    with pytest.raises(KitError, match="cắm USB"):
        load_signer(settings_with(KEY), None)


def test_by_default_the_secret_lies_among_the_users_settings(root: Path, tmp_path: Path) -> None:
    made = make_key(root, key_path(), None)
    assert made.path == tmp_path / "config/cam-tay/kit.key"
    assert load_signer(read_settings(root), None)


def test_the_secret_of_another_key_is_refused(root: Path, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_key(root, usb, None)
    monkeypatch.setenv("CAM_TAY_KEY", str(usb))
    with pytest.raises(KitError, match="không đi với public_key"):
        load_signer(settings_with(signer().public_key), None)


def test_a_damaged_secret_is_a_problem_wherever_it_is_damaged(root: Path, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_key(root, usb, None)
    whole = usb.read_bytes()
    settings = read_settings(root)
    monkeypatch.setenv("CAM_TAY_KEY", str(usb))
    for spoiled in (b"", b"rac", whole[:100], whole[:-3], whole.replace(b"RW", b"RX"), whole * 3, b"\xff" * 300):
        usb.write_bytes(spoiled)
        with pytest.raises(KitError):
            load_signer(settings, lambda: "x")
    signed = set()
    for place in range(whole.index(b"\n") + 1, len(whole) - 1):
        usb.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            opened = load_signer(settings, lambda: "x")
        except KitError:
            continue
        assert opened
        signed.add(opened.sign(b"a", "c"))
    # What can change without harm are the checksum and the limits that an open key does not use; then the key is still the same.
    usb.write_bytes(whole)
    opened = load_signer(settings, None)
    assert opened
    assert signed <= {opened.sign(b"a", "c")}


def test_a_file_that_asks_for_endless_work_is_not_tried(locked: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, body = locked[1].read_bytes().splitlines()
    raw = bytearray(base64.b64decode(body))
    for place in (45, 53):
        greedy = bytearray(raw)
        greedy[place] = 0x7F
        (tmp_path / "tham.key").write_bytes(head + b"\n" + base64.b64encode(greedy) + b"\n")
        monkeypatch.setenv("CAM_TAY_KEY", str(tmp_path / "tham.key"))
        with pytest.raises(KitError, match="hỏng"):
            load_signer(read_settings(locked[0]), lambda: PASSWORD)
