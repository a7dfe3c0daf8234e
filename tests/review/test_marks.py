"""Marks in the viewer: the words of flags and the figures stated, where they stand on the page."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from lvheng.core.files import keep
from lvheng.core.models import StoredFile
from lvheng.demo import papers
from lvheng.filing.actions import attach
from lvheng.filing.models import Application, SubmittedEvidence
from lvheng.review.marks import AMBER, GREEN, MOST_WORDS, Marks
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.preview import picture, placed
from lvheng.review.queries.flags import place_of
from tests.cast import Cast
from tests.review import support
from tests.review.test_desk import client_of
from tests.review.test_preview import WORDS, docx

FIGURES = papers.Figures(
    "示例瓷业有限公司", "91430200MA00DX0162", "2024",
    energy=[
        ["电力", "万kWh", "33", "—", "1,238.00", "1,238.00", "1.229"],
        ["柴油", "t", "21", "—", "58.00", "56.00", "1.4571"],
        ["煤油", "t", "22", "—", "158.00", "156.00", "1.4714"],
    ],
)  # fmt: skip


def stored(content: bytes, name: str = "205-1.pdf") -> StoredFile:
    return keep(ContentFile(content, name), actor=None, types=("pdf", "xlsx"), max_mb=5)


def form() -> StoredFile:
    return stored(papers.energy_sheets(FIGURES).read())


def coloured(content: bytes, colour: tuple[int, int, int]) -> int:
    """How many pixels have the colour of a mark's outline."""
    image = Image.open(BytesIO(content)).convert("RGB")
    return sum(amount for amount, found in image.getcolors(image.width * image.height) or [] if found == colour)


@pytest.mark.django_db
def test_words_and_figures_are_found_whole() -> None:
    file = form()
    found = placed(file, 1, Marks.of(["56.00", "没有的", "示例 瓷业有限公司"], ["1238", "158", "2024"]))
    assert found.found == ("56.00", "示例 瓷业有限公司")
    assert len(found.flagged) == 2
    assert len(found.agreeing) == 4
    assert placed(file, 9, Marks.of(["56.00"], [])).flagged == ()
    both = placed(file, 1, Marks.of(["56.00"], ["56"]))
    assert (len(both.flagged), both.agreeing) == (1, ())


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [0, 180])
def test_marks_are_drawn(turn: int) -> None:
    file = form()
    bare = picture(file, 1, zoom=100, turn=turn)
    drawn = picture(file, 1, zoom=100, turn=turn, marks=Marks.of(["56.00"], ["1238"]))
    assert (coloured(bare, AMBER), coloured(bare, GREEN)) == (0, 0)
    assert coloured(drawn, AMBER) > 200
    assert coloured(drawn, GREEN) > 200
    assert Image.open(BytesIO(bare)).size == Image.open(BytesIO(drawn)).size


def test_what_an_address_asks_for_is_bounded() -> None:
    marks = Marks.of(["", " ", *(f"{one}" * 99 for one in "abcdefghijklmn")], ["12a", "", "１２３", "123", "123"])
    assert len(marks.words) == MOST_WORDS
    assert {len(word) for word in marks.words} == {60}
    assert marks.figures == ("123",)
    assert not Marks.of([" "], [])


@pytest.mark.parametrize(("text", "kind"), [
    ("56.00", "miss"), ("柴油 56.00 t", "miss"), ("156.00", ""), ("56.001", ""), ("1,238", "hit"), ("12380", "hit"),
    ("1239", ""), ("", ""),
])  # fmt: skip
def test_cells(text: str, kind: str) -> None:
    assert Marks.of(["56.00"], ["1238"]).of_cell(text) == kind


HIT = ("1238", "hit")


@pytest.mark.parametrize(("text", "pieces"), [
    (
        "柴油 56.00 吨，电力 1,238 万千瓦时。",
        [("柴油 ", ""), ("56.00", "miss"), (" 吨，电力 ", ""), ("1,238", "hit"), (" 万千瓦时。", "")],
    ),
    ("56.00", [("56.00", "miss")]), ("１２３８", [("１２３８", "hit")]), ("156.00", [("156.00", "")]), ("", []),
    ("柴 油\u3000消费量", [("柴 油\u3000消费量", "miss")]),
    ("共 1238 与 1238", [("共 ", ""), HIT, (" 与 ", ""), HIT]),
])  # fmt: skip
def test_pieces_of_a_text(text: str, pieces: list[tuple[str, str]]) -> None:
    found = Marks.of(["56.00", "柴油消费量", "油消费"], ["1238", "56"]).of_text(text)
    assert found == pieces
    assert "".join(piece for piece, _kind in found) == text


def flagged(application: Application, item: SubmittedEvidence, number: int, *words: str) -> CheckFlag:
    run, _new = CheckRun.objects.get_or_create(
        application=application, defaults={"version": item.version, "state": "done"}
    )
    return CheckFlag.objects.create(
        run=run, check_id="figure_contradicted", place=f"{number}.form", number=number, severity="severe",
        count="accuracy", title="柴油与 205-1 不一致", message="46.20 对 56.00", fingerprint="x", evidence=item, page=1,
        words=list(words),
    )  # fmt: skip


def filed(cast: Cast, content: bytes, name: str) -> tuple[Application, SubmittedEvidence]:
    """The existing factory's, submitted with this file on indicator 7."""
    drafted = support.draft(cast.existing, cast.existing_member)
    attach(drafted, "7.other", support.upload(name, content), actor=cast.existing_member)
    application = support.submitted(drafted, cast.existing_member)
    return application, application.versions.get().evidence.get(slot="7.other")


def shown(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def test_a_flag_leads_to_its_marked_place(cast: Cast) -> None:
    application, item = filed(cast, papers.energy_sheets(FIGURES).read(), "205-1.pdf")
    address = place_of(flagged(application, item, 7, "56.00"), application)
    client = client_of(cast.city_x_officer)
    page = shown(client, address)
    assert "须核对：柴油与 205-1 不一致" in page.content.decode()
    image = page.context["image"]
    assert "mark=56.00" in image
    assert "mark=56.00" in page.context["larger"]
    drawn = client.get(reverse("review:evidence_page", args=[item.file_id, 1]) + image)
    assert coloured(drawn.content, AMBER) > 200
    by_itself = shown(client, address.replace("&mark=56.00", ""))
    assert "须核对：柴油与 205-1 不一致" in by_itself.content.decode()
    elsewhere = shown(client, address.replace("page=1", "page=2").replace("&mark=56.00", ""))
    assert "须核对：" not in elsewhere.content.decode()


def test_the_desk_opens_where_the_worst_flag_points(cast: Cast) -> None:
    application, item = filed(cast, papers.energy_sheets(FIGURES).read(), "205-1.pdf")
    client, desk = client_of(cast.city_x_officer), reverse("review:desk", args=[application.pk, 7])
    first = shown(client, desk).context["chosen"][0]
    assert first.pk != item.pk
    flagged(application, item, 7, "56.00")
    page = shown(client, desk)
    assert (page.context["chosen"][0].pk, page.context["shown"].page) == (item.pk, 1)
    assert "mark=56.00" in page.context["image"]
    assert shown(client, f"{desk}?file={first.pk}").context["chosen"][0].pk == first.pk


def test_what_is_not_on_the_page_is_said(cast: Cast) -> None:
    application, item = filed(cast, papers.energy_sheets(FIGURES).read(), "205-1.pdf")
    address = place_of(flagged(application, item, 7, "<b>九百"), application)
    page = shown(client_of(cast.city_x_officer), address)
    assert "没有找到标记的文字“&lt;b&gt;九百”" in page.content.decode()
    assert "mark=" not in page.context["image"]


def test_cells_of_a_workbook_are_marked(cast: Cast) -> None:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet("台账").write_row(0, 0, ["柴油", "56.00", "650.0"])
    book.close()
    application, item = filed(cast, target.getvalue(), "台账.xlsx")
    address = place_of(flagged(application, item, 7, "56.00"), application)
    text = shown(client_of(cast.city_x_officer), address).content.decode()
    assert '<td class="miss">56.00</td>' in text
    assert "<td>柴油</td>" in text


def workbook(rows: list[list[str]]) -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return target.getvalue()


def test_the_part_of_a_sheet_with_the_flagged_figure_is_opened(cast: Cast) -> None:
    content = workbook([["柴油", f"{at}.5"] for at in range(300)] + [["合计", "56.00"]])
    application, item = filed(cast, content, "台账.xlsx")
    address = place_of(flagged(application, item, 7, "56.00"), application)
    client = client_of(cast.city_x_officer)
    page = shown(client, address)
    text = page.content.decode()
    assert '<td class="miss">56.00</td>' in text
    assert "第 201–301 行" in text
    up = shown(client, reverse("review:desk", args=[application.pk, 7]) + page.context["upwards"]).content.decode()
    assert "第 1–200 行" in up
    assert "可能在没有显示的部分" in up  # what was asked for is said not to be here
    assert "可能是扫描件" not in up


def test_a_stated_figure_is_marked_in_a_document(cast: Cast) -> None:
    words = ("柴油消费量为 56.00 吨。", "全年<合计> 没有其他能源。")
    body = "".join(f"<w:p><w:r><w:t>{one.replace('<', '&lt;').replace('>', '&gt;')}</w:t></w:r></w:p>" for one in words)
    application, item = filed(cast, docx(WORDS.format(body)), "说明.docx")
    address = place_of(flagged(application, item, 7, "56.00"), application)
    client = client_of(cast.city_x_officer)
    text = shown(client, address).content.decode()
    assert '柴油消费量为 <mark class="miss">56.00</mark> 吨。' in text
    assert "全年&lt;合计&gt; 没有其他能源。" in text
    assert "须核对：柴油与 205-1 不一致" in text
    absent = shown(client, address.replace("56.00", "99.99")).content.decode()
    assert "没有找到标记的文字“99.99”，请逐项核对。" in absent
