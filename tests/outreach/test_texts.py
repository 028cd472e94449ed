"""Each household reads a text that is warm, whole, in one segment where that can be, and made of nothing but what was meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.errors import OutreachError
from outreach.rules.fitting import at_most, shorter
from outreach.rules.folding import warnings
from outreach.rules.sms import Measured, measure, plain
from outreach.rules.wording import problems
from outreach.texts import LONGEST, OWN_WORDS, VARIABLES, Template, TextError, Texts, render

FOLDER = Path(__file__).resolve().parents[2] / "site_templates" / "sms"
TEXTS = Texts(FOLDER)
KINDS = sorted(set(VARIABLES) - {OWN_WORDS})
CLASS_KINDS = [kind for kind in KINDS if kind.startswith("class-")]
VALUES = {
    "head": "Lò Thị Thu Mẫu",
    "hamlet": "Bản Mẫu Một",
    "commune": "Xã Mẫu Sơn",
    "team": "Tổ số Mẫu Sơn",
    "hotline": "0508 000 001",
    "code": "7001",
    "title": "Dùng điện thoại",
    "place": "Nhà văn hóa Mẫu Một",
    "day": "thứ Tư 25/11",
    "time": "19 giờ 30",
    "lesson": "Gọi và nghe",
    "old_day": "thứ Ba 24/11",
    "old_time": "19 giờ",
    "text": "Mã OTP như chìa khóa nhà mình. Ai hỏi cũng không đọc",
}


def own(source: str, with_marks: bool = True, **values: str) -> str:
    """An officer's words, filled in."""
    return render(TEXTS.from_string(source), {**VALUES, **values}, with_marks).text


# --- the project's own templates ---


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_with_usual_names_is_one_segment_and_says_its_code_once(kind: str) -> None:
    """Plain, without a link or a word that would turn rude; and the same words with diacritics."""
    made = render(TEXTS.template(kind), VALUES, with_marks=False)
    assert (made.segments, made.unicode) == (1, False)
    assert made.text.count("7001") == 1
    assert "Ma 7001." in made.text
    assert "Mã 7001." in render(TEXTS.template(kind), VALUES, with_marks=True).text
    assert problems(made.text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_own_words_read_well_without_diacritics(kind: str) -> None:
    """None of them turns rude or wrong."""
    values = dict.fromkeys(VALUES, "x")
    assert warnings(render(TEXTS.template(kind), values, with_marks=True).text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_says_who_sends_it_and_whom_to_call_when_there_is_room(kind: str) -> None:
    """The hotline is the way to stop, since the sender's name takes no replies."""
    values = {**VALUES, "head": "Mẫu", "place": "Nhà văn hóa", "title": "Dùng máy", "lesson": ""}
    text = render(TEXTS.template(kind), values, with_marks=False).text
    assert "0508 000 001" in text or kind == "class-moved"
    assert "To so Mau Son" in text or "Xa Mau Son" in text or kind in ("class-moved", "class-cancelled")


def test_a_class_reminder_reads_like_a_neighbour() -> None:
    """With all there is room for."""
    made = render(TEXTS.template("class-reminder"), {**VALUES, "lesson": ""}, with_marks=True)
    assert made.text == (
        "Tổ số Mẫu Sơn mời nhà bác Thu Mẫu đi học Dùng điện thoại, 19 giờ 30 thứ Tư 25/11 tại Nhà văn hóa Mẫu Một. "
        "Hỏi 0508 000 001. Mã 7001."
    )


def test_a_moved_class_names_the_old_time_only_when_the_time_changed() -> None:
    """A class that only moves next door keeps its hour."""
    template = TEXTS.template("class-moved")
    assert "khong hoc 19 gio thu Ba 24/11 nua" in render(template, VALUES, with_marks=False).text
    same = {**VALUES, "old_day": VALUES["day"], "old_time": VALUES["time"]}
    assert "khong hoc" not in render(template, same, with_marks=False).text


@pytest.mark.parametrize("kind", ["notice", "alert", "tip", "broadcast"])
def test_a_code_that_the_notice_has_already_is_not_said_twice(kind: str) -> None:
    """Notices carry it in their own words."""
    text = render(TEXTS.template(kind), {**VALUES, "text": "Hỏi UBND xã. Mã 7001."}, with_marks=False).text
    assert text.count("7001") == 1


def test_a_class_called_class_is_not_called_so_twice() -> None:
    """Titles come with and without the word."""
    assert "lop lop" not in render(TEXTS.template("class-moved"), {**VALUES, "title": "Lớp dùng máy"}, with_marks=False).text.lower()
    assert "lop Dung may" in render(TEXTS.template("class-moved"), {**VALUES, "title": "Dùng máy"}, with_marks=False).text


def test_a_team_or_hotline_that_is_not_there_leaves_no_gap() -> None:
    """Hamlets without a team."""
    for kind in KINDS:
        text = render(TEXTS.template(kind), {**VALUES, "team": "", "hotline": "", "commune": "", "lesson": ""}, with_marks=False).text
        assert text[0].isupper()
        assert not any(gap in text for gap in ("Hoi .", " .", " ,", ": :", ".."))


# --- cut to fit ---


def test_the_given_name_alone_saves_a_segment() -> None:
    """As little is cut as needed."""
    source = "Mời {{ head }} " + "a" * 146
    assert own(source, with_marks=False, head="Nguyễn Thị Thu Hường").startswith("Moi Thu Huong aaa")
    assert own(source + "aaa", with_marks=False, head="Nguyễn Thị Thu Hường").startswith("Moi Huong aaa")


def test_full_names_stay_when_no_cutting_saves_a_segment() -> None:
    """Two segments are two segments: then with the whole name."""
    text = own("Mời {{ head }} " + "a" * 170, with_marks=False, head="Nguyễn Thị Thu Hường")
    assert text.startswith("Moi Nguyen Thi Thu Huong aaa")
    assert measure(text).segments == 2


def test_what_stands_in_an_if_is_left_out_before_a_place_is_cut() -> None:
    """And what an officer writes without it never is."""
    place = "Nhà văn hóa thôn Trung Tâm"
    guarded = own("{{ hamlet }} {% if hotline %}Hỏi {{ hotline }}.{% endif %} " + "a" * 140, with_marks=False, hamlet=place)
    assert "0508" not in guarded
    assert "Hoi" not in guarded
    bare = own("{{ hamlet }} Hỏi {{ hotline }}. " + "a" * 130, with_marks=False, hamlet=place)
    assert "Nha van hoa Hoi 0508 000 001." in bare


names = st.lists(st.sampled_from(["Nguyễn", "Thị", "Thu", "Hường", "thôn", "Bản", "hoà", "€", "😀"]), max_size=30).map(" ".join)


@given(
    st.sampled_from(KINDS),
    st.fixed_dictionaries(dict.fromkeys(("head", "place", "team", "hamlet", "title", "commune", "lesson"), names)),
    st.booleans(),
)
def test_as_little_is_cut_as_reaches_the_fewest_segments(kind: str, values: dict[str, str], with_marks: bool) -> None:
    """Against the plain way: fill in every try of `shorter`, one by one, and take the first that is best."""
    template = TEXTS.template(kind)
    whole = {name: value if name == "text" else at_most(value) for name, value in {**VALUES, **values}.items() if name in template.names}
    tries = [_filled(template, attempt, with_marks) for attempt in (whole, *shorter(whole, template.optional))]
    fewest = min(attempt.segments for attempt in tries)
    assert render(template, {**VALUES, **values}, with_marks) == next(attempt for attempt in tries if attempt.segments == fewest)


def _filled(template: Template, values: dict[str, str], with_marks: bool) -> Measured:
    text = template.body.render(values)
    return measure(" ".join((text if with_marks else plain(text)).split()))


@given(names, names)
def test_the_same_text_comes_out_wherever_the_name_stands(head: str, title: str) -> None:
    """A name that is put in last, and one that the template looks at first, give the same SMS."""
    values = {**VALUES, "head": head, "title": title}
    last = render(TEXTS.from_string("Chào {{ head }} nhé, mai {{ team }} mời."), values, with_marks=False)
    first = render(TEXTS.from_string("Chào {{ head if code == '7001' else '' }} nhé, mai {{ team }} mời."), values, with_marks=False)
    assert last == first


# --- an officer's own words ---


def test_an_officer_s_words_are_framed_with_commune_and_code() -> None:
    """Names in them are filled in for each household."""
    template = TEXTS.broadcast("Mời nhà bác {{ head }} mai họp ở {{ hamlet }}")
    made = render(template, {**VALUES, "text": "unused"}, with_marks=False)
    assert made.text == "Xa Mau Son: Moi nha bac Lo Thi Thu Mau mai hop o Ban Mau Mot. Ma 7001. Hoi 0508 000 001."
    assert template.personal
    assert not TEXTS.broadcast("Mai họp thôn").personal


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Mời {{ hed }}", "Dòng 1: không có tên “hed”. Dùng được: head, hamlet, commune, team, hotline, code."),
        ("Mời bác\n{{ title }}", "Dòng 2: không có tên “title”"),
        ("Mời {{ head", "Dòng 1: chưa đóng }}"),
        ("Mời {{ head }", "Dòng 1: chưa đóng }}"),
        ("{% if head %}Mời", "thiếu {% endif %}"),
        ("{% fi head %}", "Dòng 1: trong {% %} chỉ dùng if, elif, else, endif."),
        ("{{ head | safe }}", "Dòng 1: sau dấu | chỉ dùng upper, lower"),
        ("{% for a in head %}{{ a }}{% endfor %}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{{ ''.__class__.__mro__ }}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{{ head.format }}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{{ 'a' * 1000000000 }}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{{ range(1000000000) }}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{% include '/etc/passwd' %}", "Dòng 1: chỉ dùng được {{ tên }}"),
        ("{{ 1 < 'a' }}", "so sánh hoặc bộ lọc dùng sai"),
        ("{{" + "(" * 1900 + "head" + ")" * 1900 + "}}", "rối quá"),
        ("  \n", "Tin chưa có nội dung."),
        ("{% if not head %}a{% endif %}", "Tin không có chữ nào."),
        ("a" * 1601, "Tin dài 1601 ký tự, nhiều nhất là 1600."),
        ("a" * 4001, "Mẫu tin dài 4001 ký tự, nhiều nhất là 4000."),
        ("{{ head }}" * 390, "nhiều nhất là 1600"),
    ],
)
def test_a_mistake_is_told_in_plain_words(source: str, said: str) -> None:
    """With its line and what may be written there; also for what would loop, reach into Python or fill the memory."""
    with pytest.raises(TextError) as told:
        own(source)
    assert said in str(told.value)
    assert isinstance(told.value, OutreachError)


PIECES = (
    "{{ }} {% %} {# #} {{- -%} if else elif endif for endfor set macro include block raw endraw head team code x ( ) [ ] { } . , : | + - * "
    "/ // % ** ~ == != < > in not and or is 1 99999999999999999999 1.5 'a' \" ' upper title sentence default __class__ self true none "
    "range \n \\ \u0301 \ue000 # ##"
)
sources = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES.split(" ")), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES.split(" ")), max_size=8).map(lambda pieces: "{{ " + " ".join(pieces) + " }}"),
    st.lists(st.sampled_from(PIECES.split(" ")), max_size=8).map(lambda pieces: "{% if " + " ".join(pieces) + " %}a{% endif %}"),
)


@given(sources, st.booleans())
def test_any_template_gives_a_text_or_a_plain_answer(source: str, with_marks: bool) -> None:
    """Never anything else."""
    try:
        text = own(source, with_marks)
    except TextError as error:
        assert str(error).endswith(".")
    else:
        assert 0 < len(text) <= LONGEST


# --- values are data ---


@given(st.sampled_from(KINDS), st.fixed_dictionaries({name: st.text(max_size=150) for name in VALUES if name != "text"}), st.booleans())
def test_any_values_give_one_line(kind: str, values: dict[str, str], with_marks: bool) -> None:
    """Messy imports hold line ends, tabs, control characters, half characters and letters that turn the text around."""
    made = render(TEXTS.template(kind), {**VALUES, **values}, with_marks)
    assert made.text == " ".join(made.text.split())
    assert not set(made.text) & {*map(chr, range(32)), "\x7f", "\u200b", "\u202e", "\ufeff"}
    made.text.encode("utf-8")


@pytest.mark.parametrize("smuggled", ["{{code}}", "{%if(code)%}x{%endif%}", "{#x#}", "{{''.__class__}}"])
def test_a_name_cannot_smuggle_in_a_template(smuggled: str) -> None:
    """It stands in the SMS as it stands in the list."""
    for kind, name in (("class-reminder", "head"), ("class-today", "title"), ("notice", "text"), ("tip", "text")):
        assert smuggled in render(TEXTS.template(kind), {**VALUES, name: smuggled}, with_marks=True).text
    assert smuggled in render(TEXTS.broadcast("Chào {{ head }}"), {**VALUES, "head": smuggled}, with_marks=True).text


def test_the_sign_that_stands_for_the_name_cannot_be_smuggled_in() -> None:
    """A private character in another value or in the template is dropped."""
    assert own("Chào {{ head }}, {{ team }}\ue000", team="Tổ\ue000") == "Chào Lò Thị Thu Mẫu, Tổ"


def test_names_that_ran_together_are_cut_between_words() -> None:
    """The text of a notice is not."""
    text = own("{{ head }}|{{ team }}", head="Mẫu-" * 40, team="Tổ " * 60)
    assert [len(part) for part in text.split("|")] == [160, 119]
    long = "Hỏi trưởng thôn. " * 20
    assert render(TEXTS.template("notice"), {**VALUES, "text": long}, with_marks=False).text.count("Hoi truong thon.") == 20


def test_a_value_that_was_not_given_is_named() -> None:
    """Rather than sent as nothing."""
    with pytest.raises(TextError, match="'title'"):
        render(TEXTS.template("class-reminder"), {name: value for name, value in VALUES.items() if name != "title"}, with_marks=False)


# --- languages and files ---


def _folder(root: Path, **files: str) -> Texts:
    for name, source in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".txt").write_text(source, "utf-8")
    return Texts(root)


def test_a_language_falls_back_to_vietnamese_text_by_text(tmp_path: Path) -> None:
    """What is not translated yet, and languages that nobody has begun; a name of a folder outside is no language."""
    texts = _folder(tmp_path, vi__tip="Mẹo: {{ text }}", vi__notice="Báo: {{ text }}", hmn__tip="Hmoob: {{ text }}")
    assert render(texts.template("tip", "hmn"), VALUES, with_marks=True).text.startswith("Hmoob:")
    for name, language in (("notice", "hmn"), ("notice", "tay"), ("notice", "../hmn"), ("notice", "")):
        assert render(texts.template(name, language), VALUES, with_marks=True).text.startswith("Báo:")


def test_a_mistake_in_a_file_is_told_with_the_file(tmp_path: Path) -> None:
    """Missing, mistaken or saved in another encoding."""
    texts = _folder(tmp_path, vi__tip="{{ txt }}", vi__notice="")
    (tmp_path / "vi" / "alert.txt").write_bytes("Cảnh báo".encode("utf-16"))
    for name, said in (
        ("tip", "tip.txt: Dòng 1: không có tên “txt”. Dùng được: head"),
        ("notice", "notice.txt: Tin chưa có nội dung."),
        ("alert", "alert.txt không phải UTF-8"),
        ("broadcast", "broadcast.txt"),
    ):
        with pytest.raises(TextError) as told:
            texts.template(name)
        assert said in str(told.value)
    with pytest.raises(TextError, match="Không có loại tin “birthday”"):
        texts.template("birthday")


def test_an_edited_template_is_used_at_once(tmp_path: Path) -> None:
    """`outreach run` stays up for months."""
    texts = _folder(tmp_path, vi__tip="Mẹo: {{ text }}")
    assert render(texts.template("tip"), VALUES, with_marks=True).text.startswith("Mẹo:")
    _folder(tmp_path, vi__tip="Lời dặn: {{ text }}")
    assert render(texts.template("tip"), VALUES, with_marks=True).text.startswith("Lời dặn:")
