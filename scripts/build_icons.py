"""Make one SVG sprite of the icons that the pages use.

`python scripts/build_icons.py ICONS_DIR SPRITE` takes each name in `scripts/icons.txt` from
ICONS_DIR (`node_modules/lucide-static/icons`) and writes SPRITE
(`app/static/vendor/lucide/sprite.svg`). Exit code 1 names the icons that are not there.
"""

import re
import sys
from pathlib import Path

NAMES = Path(__file__).with_name("icons.txt")
_SVG = re.compile(r"<svg[^>]*>(?P<body>.*)</svg>", re.DOTALL)
_LICENCE = re.compile(r"<!--.*?@license.*?-->", re.DOTALL)


def symbol(name: str, svg: str) -> str:
    """One `<symbol>` with the drawing of `svg`; raises ValueError when it holds none."""
    drawing = _SVG.search(svg)
    if drawing is None:
        raise ValueError(f"{name} is not an SVG drawing")
    body = " ".join(drawing["body"].split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def build(icons: Path, names: list[str]) -> str:
    """The sprite, with the licence line of its makers kept."""
    drawings = {name: (icons / f"{name}.svg").read_text("utf-8") for name in names}
    licence = _LICENCE.search(next(iter(drawings.values())))
    lines = [symbol(name, svg) for name, svg in drawings.items()]
    head = licence[0] if licence else ""
    return "\n".join([head, '<svg xmlns="http://www.w3.org/2000/svg">', *lines, "</svg>", ""])


def main(icons: Path, sprite: Path) -> int:
    """Write the sprite; returns the exit code."""
    names = NAMES.read_text("utf-8").split()
    missing = [name for name in names if not (icons / f"{name}.svg").is_file()]
    if missing:
        print(f"Not among the icons in {icons}: {', '.join(missing)}", file=sys.stderr)
        return 1
    sprite.parent.mkdir(parents=True, exist_ok=True)
    sprite.write_text(build(icons, names), "utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: build_icons.py ICONS_DIR SPRITE")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
