"""Markdown source as blocks with line numbers."""

from hypothesis import given
from hypothesis import strategies as st

from generator.blocks import plain_words, read_blocks

BODY = """Mở đầu **đậm**
hai dòng.

## Bước một

- Việc một
- Việc [hai](../a.md#b)

![](x.svg)

```phone
caption: x
```

!!! warning "Cẩn thận"
    Không đọc mã.

    ```phone
    caption: y
    ```

| Cột | Hai |
|---|---|
| Ô một | Ô hai |
"""


def test_fences_headings_links_and_prose_know_their_lines() -> None:
    blocks = read_blocks(BODY, 10)
    assert [(f.language, f.source, f.line) for f in blocks.fences] == [("phone", "caption: x\n", 21), ("phone", "caption: y\n", 28)]
    assert [(h.level, h.text, h.line) for h in blocks.headings] == [(2, "Bước một", 13)]
    assert [(x.words, x.target, x.line, x.image) for x in blocks.links] == [("hai", "../a.md#b", 16, False), ("", "x.svg", 18, True)]
    prose = dict(blocks.prose)
    assert prose[10] == "Mở đầu đậm hai dòng."
    assert prose[16] == "Việc hai"
    assert prose[24] == "Cẩn thận"
    assert prose[25] == "Không đọc mã."
    assert "Ô một" in [text for _, text in blocks.prose]
    assert not any("caption" in text for _, text in blocks.prose)


def test_a_fence_that_is_not_closed_is_noted_at_its_line() -> None:
    assert read_blocks("a\n\n```phone\nx: 1\n", 5).unclosed == 7


def test_inline_marks_go_and_words_stay() -> None:
    assert plain_words("**Gọi** [con](a.md) <b>ngay</b> `113` &amp; chờ") == "Gọi con ngay 113 & chờ"


@given(st.text(alphabet='ab#`-|!\n" *[]()<>{:', max_size=200))
def test_any_markdown_is_blocks(text: str) -> None:
    blocks = read_blocks(text, 1)
    assert all(line >= 1 for line, _ in blocks.prose)
