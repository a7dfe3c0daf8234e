"""QR codes: the path draws exactly the modules of the code, and needs no style."""

import re
from io import BytesIO

from django.template import Context, Template
from PIL import Image
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from lvheng.core.components import qr

TEXT = "https://lvheng.example/green-code/abc-DEF_123/"


def modules(text: str) -> list[list[bool]]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=qr.QUIET)
    code.add_data(text)
    return list(code.get_matrix())


def drawn(path: str, size: int) -> list[list[bool]]:
    found = [[False] * size for _ in range(size)]
    for at, row, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path):
        for column in range(int(at), int(at) + int(width)):
            found[int(row)][column] = True
    return found


def test_the_path_draws_every_dark_module() -> None:
    vm = qr.QrVM.build(TEXT)
    assert drawn(vm.path, vm.size) == modules(TEXT)
    assert not any(drawn(vm.path, vm.size)[0]), "the quiet zone is free"


def test_the_tag_is_an_image_with_words_and_without_style() -> None:
    page = Template('{% load lvheng %}{% qr text "扫码核验" %}').render(Context({"text": TEXT}))
    assert 'role="img" aria-label="扫码核验"' in page
    assert "style" not in page
    assert f'd="{qr.QrVM.build(TEXT).path}"' in page


def test_the_files_show_the_same_code() -> None:
    vm = qr.QrVM.build(TEXT)
    assert vm.path in qr.svg(TEXT).decode()
    picture = Image.open(BytesIO(qr.png(TEXT))).convert("L")
    middle = qr.PIXELS // 2
    seen = [
        [picture.getpixel((x * qr.PIXELS + middle, y * qr.PIXELS + middle)) == 0 for x in range(vm.size)]
        for y in range(vm.size)
    ]
    assert seen == modules(TEXT)
