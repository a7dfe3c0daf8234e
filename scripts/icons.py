"""Build static/lvheng/icons.svg: one symbol for every Tabler icon that templates, tags and scripts name.

Run as ``python scripts/icons.py`` after using a new icon name. Fetches the package @tabler/icons (MIT) by npm into a
temporary folder; the sprite is committed, the package is not.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from frontend import npm

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "lvheng"
SPRITE = SOURCE / "static" / "lvheng" / "icons.svg"
VERSION = "3.51.0"
#: Names that no literal shows: chosen in Python or by a page's data.
EXTRA = """
    alert-circle alert-triangle arrow-back-up ban bell building building-factory-2 calendar-due calendar-x
    certificate chart-bar check circle-check circle-dashed clock equal external-link eye file-text file-type-doc
    file-type-pdf file-type-xls file-zip filter flag gavel help-circle history inbox info-circle key list-check
    lock mail map-pin minus photo progress qrcode refresh search-off send shield-check speakerphone trash users x
    """
_USE = re.compile(r"{%\s*icon\s+[\"']([a-z0-9-]+)[\"']|icons\.svg#([a-z0-9-]+)|icon\([\"']([a-z0-9-]+)[\"']")
_SVG = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)


def names() -> list[str]:
    """Every icon named in the package, in order, with those of the sprite as it is."""
    found = set(EXTRA.split())
    for path in SOURCE.rglob("*"):
        if path.suffix in {".html", ".py", ".js"} and "vendor" not in path.parts:
            found.update(next(filter(None, match)) for match in _USE.findall(path.read_text(encoding="utf-8")))
    if SPRITE.is_file():
        found.update(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    return sorted(found)


def symbol(name: str, svg: str) -> str:
    """One ``<symbol>`` from an outline icon."""
    match = _SVG.search(svg)
    if match is None:
        sys.exit(f"{name}: not an SVG")
    body = " ".join(line.strip() for line in match[1].splitlines() if line.strip())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round">{body}</symbol>'
    )


def main() -> None:
    """Write the sprite; stop at a name that Tabler does not have."""
    wanted = names()
    with tempfile.TemporaryDirectory() as folder:
        command, env = npm()
        options = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        package = f"@tabler/icons@{VERSION}"
        subprocess.run([*command, *options, "--prefix", folder, package], env=env, check=True)
        outline = Path(folder) / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
        unknown = [name for name in wanted if not (outline / f"{name}.svg").is_file()]
        if unknown:
            sys.exit(f"Tabler has no icon named {', '.join(unknown)}")
        symbols = [symbol(name, (outline / f"{name}.svg").read_text(encoding="utf-8")) for name in wanted]
    head = f"<!-- Symbols from Tabler Icons {VERSION} (MIT). Written by scripts/icons.py -->"
    SPRITE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{head}\n' + "\n".join(symbols) + "\n</svg>\n",
        encoding="utf-8",
    )
    print(f"{len(symbols)} icons")


if __name__ == "__main__":
    main()
