"""Papers that look like the statistics' forms, and what a scanner makes of them."""

import random
from io import BytesIO

from PIL import Image

from lvheng.demo import papers

CARRIERS = ("原煤", "焦炭", "柴油", "液化石油气", "天然气", "热力", "电力")


def energy(seed: int, name: str = "", altered: str = "") -> bytes:
    """205-1 and 205-4 as PDF with one unit's figures; `altered`: what diesel says instead."""
    chance = random.Random(seed)  # noqa: S311 (the same page each time)
    amounts = [f"{chance.uniform(1, 99999):,.2f}" for _ in CARRIERS]
    amounts[2] = altered or amounts[2]
    rows = [
        [carrier, "t", f"{at:02d}", "—", amount, amount, f"{chance.uniform(0.1, 1.5):.4f}"]
        for at, (carrier, amount) in enumerate(zip(CARRIERS, amounts, strict=True), start=1)
    ]
    water = [
        [label, "m³", f"{at:02d}", f"{chance.uniform(1000, 999999):,.0f}"]
        for at, label in enumerate(("取水量", "重复用水量", "工业用新鲜水量", "工业废水排放量"), start=1)
    ]
    drawn = f"示例{chance.choice('甲乙丙丁')}{chance.choice('东南西北')}有限公司"
    code = "91430200MA" + "".join(chance.choices("0123456789ABCDEFGH", k=8))
    return papers.energy_sheets(papers.Figures(name or drawn, code, "2024", energy=rows, water=water)).read()


def scan(page: Image.Image, seed: int) -> bytes:
    """A page as scanned again: turned by up to 1°, cropped, of another size, noisy, brighter or darker; a JPEG."""
    chance = random.Random(seed)  # noqa: S311 (the same page each time)
    page = page.convert("L").rotate(chance.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=255)
    wide, high = page.size
    left, above, right, below = (chance.uniform(0, 0.02) for _ in range(4))
    page = page.crop((int(left * wide), int(above * high), int((1 - right) * wide), int((1 - below) * high)))
    size = chance.uniform(0.8, 1.2)
    page = page.resize((int(page.width * size), int(page.height * size)), Image.Resampling.BICUBIC)
    page = Image.blend(page, Image.effect_noise(page.size, 20), 0.08)
    light = chance.uniform(0.85, 1.1)
    target = BytesIO()
    page.point([min(255, int(dark * light)) for dark in range(256)]).save(target, "JPEG", quality=40)
    return target.getvalue()
