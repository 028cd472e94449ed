"""A text of ours never looks like a cheat's: no link, no request for money or a code."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.rules.sms import plain
from outreach.rules.wording import problems

# The SMS of the lessons and notices, as they stood on 2026-11-25.
OUR_OWN = (
    "Công an không làm việc qua gọi hình, không đòi tiền, không hỏi mã OTP. Nghe dọa bắt thì tắt máy, kể cho người nhà, ra hỏi công an xã.",
    "Mã OTP như chìa khóa nhà mình. Ai hỏi cũng không đọc, dù xưng là cán bộ hay ngân hàng. Lỡ đọc rồi thì gọi ngay cho ngân hàng.",
    "Lỡ bị lừa: không chuyển thêm, gọi ngân hàng, giữ tin nhắn, báo công an xã, kể cho người nhà. "
    "Ai đòi phí để lấy lại tiền là lừa lần hai.",
    "Tin nhắn báo trúng thưởng, giục gấp, bảo bấm đường dẫn hay đọc mã là lừa đảo. Không bấm, không gọi lại. Hỏi con cháu rồi hãy làm.",
    "Nên lưu sẵn 5 số: hai người thân, trưởng thôn, trạm y tế, công an xã. Chép thêm ra giấy dán tường, phòng khi máy hết pin.",
    "Sạc điện thoại trên bàn, dây sạc phải tốt. Không sạc trên giường, không vừa sạc vừa gọi. "
    "Chữ nhỏ khó đọc thì vào Cài đặt, chỉnh chữ to.",
    "Nguy cấp thì gọi: 112 bão lũ, 113 công an, 114 báo cháy, 115 cấp cứu. Số lạ gọi nhỡ thì không gọi lại kẻo mất tiền.",
    "Tin của người nhà thì đọc và trả lời. Tin lạ hứa cho quà, giục gấp thì không bấm, không trả lời. Chưa rõ thì hỏi tổ công nghệ số.",
    "Lắp SIM sang máy khác thì trong 2 giờ phải xác thực khuôn mặt: qua VNeID, ứng dụng hoặc cửa hàng nhà mạng. Không đọc mã OTP cho ai. "
    "Mã 2602.",
    "Cảnh báo: kẻ gian giả danh cán bộ tặng quà Tết để hỏi mã OTP, thu phí. Quà thật trao công khai qua UBND hoặc ngân hàng. "
    "Hỏi trưởng thôn. Mã 2603.",
    "Từ 1/1/2026, hộ cận nghèo và người từ 75 tuổi hưởng trợ cấp hưu trí xã hội đi khám được BHYT trả 100% phần được bảo hiểm. "
    "Hỏi UBND xã. Mã 2601.",
    "Khai tài khoản nhận tiền an sinh trên VNeID không mất phí. Ai gọi đòi làm hộ, hỏi mã OTP là kẻ gian. Chưa rõ thì hỏi ủy ban xã.",
    "VNeID chỉ tải ở CH Play hoặc App Store. Ai gọi điện đòi cài giúp là kẻ gian. Muốn lên mức 2 thì đến hỏi công an xã.",
    "Đăng nhập VNeID thì tự gõ mật khẩu, không đọc cho ai. Không gửi ảnh căn cước qua mạng. Quên mật khẩu thì hỏi công an xã.",
    "Đi khám nhớ mang thẻ căn cước và điện thoại đã sạc đầy. Sổ sức khỏe đã hiện trên VNeID thì không phải mang sổ giấy.",
)
HARMLESS = (
    "Gọi 156, 1900 9068 hoặc 0508 000 001. Học 19.00 ngày 25.11.2026.",
    "Hỗ trợ 1.500.000 đ, cả xã 1.200.100.200 đ, cả tỉnh 100.000.000.000.",
    "Tiền hỗ trợ được chuyển khoản vào tài khoản của bà con. Nhà nước chuyển tiền thẳng.",
    "Mỗi hộ nhận 500 nghìn đồng tiền điện, 30.000 đồng phí khám.",
    "Hộ nghèo được miễn nộp phí, không phải đóng tiền.",
    "Đừng đọc mã OTP kẻo sẽ mất tiền.",
    "Chớ gửi mã cho ai.",
    "Ai bảo đọc mã, chuyển tiền là lừa đảo.",
    "Ai gọi đòi chuyển khoản thì tắt máy.",
    "Cảnh giác khi có người gọi bảo chuyển tiền. Cẩn thận tin nhắn yêu cầu nộp phí.",
    "Kẻ gian giả làm cán bộ bảo bà con chuyển tiền, đọc mã OTP.",
    "Mang máy đi. Com trưa tại nhà văn hóa. Ly nước có sẵn. Mẹ và con cùng học",
)
LINKS = (
    "http://a.vn/x",
    "hxxps://a.vn",
    "bit.ly/abc",
    "www.abc",
    "abc.com.vn",
    "zalo.me/0500000001",
    "tên-miền.vn",
    "bít.lý",
    "abc.xn--p1ai",
    "192.168.1.1",
    "10.0.0.1:8080/x",
    "ho-tro@xa.gov.vn",
    "tel:0500000001",
    "bit . ly",
    "bit .ly/abc",
    "bit. ly/abc",
    "dichvucong. vn",
    "bit(.)ly",
    "bit[dot]ly",
    "abc chấm com",
    "ｂｉｔ．ｌｙ",
    "bit\u200b.ly",
    "bit。ly",
    "dichvucong.gov.vn/nop-ho-so",
    "dichvucong.gov.vn?x",
    "dichvucong.gov.vn:8080",
    "http://dichvucong.gov.vn",
    "dichvucong.gov.vn.abc.com",
    "dichvucong.gov.vn@abc.com",
    "abc-dichvucong.gov.vn",
    "dịchvucông.gov.vn",
    "abc.com",
)
REQUESTS = (
    "Bà con chuyển tiền vào số sau",
    "Chuyển khoản 100.000 trước 20/11",
    "Mời bà con nộp phí 50 nghìn",
    "Đóng ngay một khoản tiền",
    "Góp tiền quỹ thôn",
    "Bác đọc mã OTP cho cán bộ",
    "Bác đọc giúp cháu mã OTP",
    "Gửi mã cho tổ",
    "Cung cấp mật khẩu để nhận quà",
    "Nhập mã 6 số",
    "Đừng lo, nộp phí ngay",
    "Đừng quên nộp phí",
    "Nếu không chuyển tiền sẽ bị khóa",
    "Không nộp phí sẽ bị cắt điện",
    "Không mất gì, chỉ cần chuyển khoản 100.000",
    "Ai muốn nhận quà thì chuyển tiền",
    "Cảnh giác lừa đảo, chuyển tiền vào tài khoản an toàn",
    "Cảnh báo: để nhận quà, nộp phí ngay",
    "Tin nhắn này yêu cầu bà con nộp phí",
    "Mời bà Dung nộp phí",
)


@pytest.mark.parametrize("text", OUR_OWN + HARMLESS)
def test_what_we_say_ourselves_may_be_said(text: str) -> None:
    """With diacritics, without, and in capitals."""
    assert problems(text) == []
    assert problems(text.upper()) == []
    if "Chớ" not in text:  # "Cho gui ma": without its marks it no longer forbids
        assert problems(plain(text)) == []


@pytest.mark.parametrize("link", LINKS)
def test_no_link_passes_however_it_is_written(link: str) -> None:
    """Also of a name that is allowed, when it leads past its home page or only looks like it; and never one outside .gov.vn."""
    found = problems(f"Mời bác xem {link} nhé", allowed_links=("dichvucong.gov.vn", "abc.com"))
    assert len(found) >= 1
    assert "đường dẫn" in found[0]


@pytest.mark.parametrize("written", ["dichvucong.gov.vn", "https://dichvucong.gov.vn/", "DichVuCong.gov.vn"])
def test_a_government_home_page_passes_when_it_is_allowed_by_name(written: str) -> None:
    """Only then."""
    text = f"Hồ sơ nộp ở {written}. Hỏi UBND xã."
    assert problems(text, allowed_links=("dichvucong.gov.vn",)) == []
    assert problems(text, allowed_links=("https://dichvucong.gov.vn/",)) == []
    assert len(problems(text)) == 1


@pytest.mark.parametrize("text", REQUESTS)
def test_no_request_for_money_or_a_code_passes(text: str) -> None:
    """With diacritics, without, and in capitals; a "không" that does not forbid it is no excuse."""
    for written in (text, plain(text), text.upper()):
        found = problems(written)
        assert len(found) >= 1
        assert "đòi tiền hay hỏi mã" in found[0]


def test_the_officer_reads_which_words_and_what_to_do() -> None:
    """The words as they stand in the text."""
    link, request = problems("Xem bit.ly/abc rồi nộp phí")
    assert "“bit.ly/abc”" in link
    assert "“nộp phí” đọc như xin tiền" in request
    assert "viết rõ ngay trong câu: “không nộp phí”" in request


def test_a_missing_space_after_a_full_stop_is_explained() -> None:
    """A telephone would make a link of it, too."""
    assert "thêm dấu cách sau dấu chấm" in problems("Hỏi UBND xã.Mã 2601")[0]


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text: str) -> None:
    """And every answer is a sentence."""
    assert all(problem.endswith(".") for problem in problems(text))


WORDS = "không đừng ai kẻ gian cảnh báo bảo chuyển tiền nộp phí đọc mã OTP là lừa . , : @ a.vn http:// 1.1.1.1"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=60))
def test_a_link_is_found_wherever_it_stands(words: list[str]) -> None:
    """And none is seen where there is none."""
    found = problems(" ".join(words))
    assert any("đường dẫn" in problem for problem in found) == any(link in words for link in ("a.vn", "http://", "1.1.1.1"))


def test_every_tip_and_notice_of_the_kit_may_be_sent() -> None:
    """The words of content/vi as they are written there; the kit's own check does not know this rule."""
    content = Path(__file__).parents[2] / "content" / "vi"
    found = {path.name: re.search(r'^sms: "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE) for path in content.glob("*/*.md")}
    assert len(found) > 60
    assert {name: problems(sms[1]) for name, sms in found.items() if sms and problems(sms[1])} == {}
    assert [name for name, sms in found.items() if sms is None] == []
