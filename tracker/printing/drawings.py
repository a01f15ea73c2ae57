"""Drawings set apart: each different one is read by the printer once, however often it stands on a paper.

Templates write a drawing where it stands, as ``<svg>`` with a ``<title>``: that is what a screen shows, and what the
Word and plain-text editions read. A plan has two hundred of them, two dozen of which differ, and the printer reads,
styles and builds each anew: a third of its time. As images they are read once; the title becomes the alternative text.
"""

from __future__ import annotations

import re

SCHEME = "drawn:"

# The span that sets a colour's size on a screen goes with its drawing: to the printer it is one more box.
_DRAWING = re.compile(
    r'(?P<frame><span class="ns-colour [^"]*">)?'
    r'<svg class="(?P<names>[^"]*)"(?P<size>[^>]*?)(?: aria-hidden="true"| role="img")? focusable="false">'
    r"<title>(?P<title>[^<]*)</title>(?P<strokes>.*?)</svg>(?(frame)</span>)",
    re.DOTALL,
)


def set_apart(html: str) -> tuple[str, dict[str, bytes]]:
    """Give the HTML with an image in the place of every drawing, and the drawings by their addresses."""
    addresses: dict[str, str] = {}

    def image(found: re.Match[str]) -> str:
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg"{found["size"]}>{found["strokes"]}</svg>'
        address = addresses.setdefault(drawing, f"{SCHEME}{len(addresses)}")
        return f'<img class="{found["names"]}" src="{address}" alt="{found["title"]}">'

    written = _DRAWING.sub(image, html)
    return written, {address: drawing.encode() for drawing, address in addresses.items()}
