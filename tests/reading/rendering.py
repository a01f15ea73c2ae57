"""Prints the text of a document as a PDF: real tables, real lists, furniture on each page, and breaks inside both."""

import html
import re

_BULLET = re.compile(r"\s*([•\uf06e–-])(?: (.*)|\s*)$")
_FURNITURE = re.compile(r"Inspection report: .+ \d+ of \d+$")
_STYLE = """
@page { size: A4; margin: 2cm 2cm 2.4cm;
        @bottom-left { content: "Inspection report: a school of the coast"; font-size: 8pt }
        @bottom-right { content: counter(page) " of " counter(pages); font-size: 8pt } }
body { font: 11pt/1.35 sans-serif } table { width: 100%; table-layout: fixed } th, td { text-align: left }
tr { break-inside: avoid }
ul, ol { margin: 0.4em 0; padding-left: 2em } ul.inner { list-style-type: "– " }
"""


def printed(text: str, style: str = "") -> bytes:
    """Return the PDF of a text; ``style`` adds to the style sheet, for example a break after a row."""
    import weasyprint

    page = f'<html lang="en"><body>{"".join(_blocks(text.splitlines()))}'
    pdf: bytes = weasyprint.HTML(string=page).write_pdf(stylesheets=[weasyprint.CSS(string=_STYLE + style)])
    return pdf


def _blocks(lines: list[str]) -> list[str]:
    blocks: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        start = index
        if _cells(line):
            while index < len(lines) and (_cells(lines[index]) or lines[index].startswith("| -")):
                index += 1
            blocks.append(_table([_cells(row) for row in lines[start:index] if _cells(row)]))
        elif _BULLET.match(line):
            while index < len(lines) and lines[index].strip():
                index += 1
            blocks.append(_list(lines[start:index]))
        else:
            if line.strip():
                blocks.append(f"<p>{_inline(line)}</p>")
            index += 1
    return blocks


def _cells(line: str) -> list[str]:
    if line.startswith("|"):
        return [] if line.startswith("| -") else [cell.strip() for cell in line.strip("|").split("|")]
    return line.split("\t") if line.count("\t") > 1 else []


def _table(rows: list[list[str]]) -> str:
    def row_of(cells: list[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in cells) + "</tr>"

    head, body = (rows[:1], rows[1:]) if rows[0][0] == "Year" else ([], rows)
    cells = "".join(row_of(row, "td") for row in body)
    return f"<table><thead>{''.join(row_of(row, 'th') for row in head)}</thead><tbody>{cells}</tbody></table>"


def _list(lines: list[str]) -> str:
    items: list[tuple[bool, str]] = []
    after = ""
    for line in lines:
        found = _BULLET.match(line)
        if found:
            inner = found[1] == "–" or line.startswith("   ")
            items.append((inner, found[2] or ""))
        elif re.search(r", (His Majesty's|Ofsted) Inspector$", line):
            after += f"<p>{_inline(line)}</p>"
        elif not _FURNITURE.match(line):
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
    result, deep = "<ul>", False
    for inner, item in items:
        result += ('<ul class="inner">' if inner else "</ul>") if inner != deep else ""
        result += f"<li>{_inline(item)}</li>"
        deep = inner
    return result + ("</ul>" if deep else "") + "</ul>" + after


def _inline(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text.strip().lstrip("# "), quote=False))
