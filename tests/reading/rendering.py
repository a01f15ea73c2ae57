"""Prints the text of a document as a PDF: real tables, real lists, furniture on each page, and breaks inside both.

What a printer does not do is drawn by hand: text in any order and direction, glyphs of symbol fonts, passwords.
"""

import hashlib
import html
import re
from collections.abc import Sequence
from functools import cache
from itertools import cycle

_BULLET = re.compile(r"\s*([•\uf06e–o-])(?: (.*)|\s*)$")
_FURNITURE = re.compile(r"Inspection report: .+ \d+ of \d+$")
STYLE = """
@page { size: A4; margin: 2cm 2cm 2.4cm;
        @bottom-left { content: "Inspection report: a school of the coast"; font-size: 8pt }
        @bottom-right { content: counter(page) " of " counter(pages); font-size: 8pt } }
body { font: 11pt/1.35 sans-serif } table { width: 100%; table-layout: fixed } th, td { text-align: left }
tr { break-inside: avoid }
ul, ol { margin: 0.4em 0; padding-left: 2em } ul.inner { list-style-type: "– " }
"""


def printed(text: str, style: str = "") -> bytes:
    """Return the PDF of a text; ``style`` adds to the style sheet, for example a break after a row."""
    return pressed(web_page(text), STYLE + style)


def web_page(text: str) -> str:
    """Return the HTML of a text; its styles are ``STYLE``."""
    return f'<html lang="en"><body>{"".join(_blocks(text.splitlines()))}'


@cache
def pressed(page: str, style: str = "") -> bytes:
    """Return the PDF of some HTML."""
    import weasyprint

    pdf: bytes = weasyprint.HTML(string=page).write_pdf(stylesheets=[weasyprint.CSS(string=style)])
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
    # A head without rows would leave a table of fixed layout without columns.
    heading = f"<thead>{''.join(row_of(row, 'th') for row in head)}</thead>" if head else ""
    return f"<table>{heading}<tbody>{cells}</tbody></table>"


def _list(lines: list[str]) -> str:
    items: list[tuple[bool, str]] = []
    after = ""
    for line in lines:
        found = _BULLET.match(line)
        if found:
            inner = found[1] in "–o" or line.startswith("   ")
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


def words(x: float, y: float, text: str, size: float = 11, matrix: str = "1 0 0 1", mode: int = 0) -> str:
    """Return the operators that paint one line: ``matrix`` turns it, ``mode`` 3 makes it invisible."""
    escaped = re.sub(r"[\\()]", r"\\\g<0>", text)
    return f"BT /F1 {size} Tf {mode} Tr {matrix} {x} {y} Tm ({escaped}) Tj ET\n"


def column(x: float, y: float, *lines: str, step: float = 14) -> str:
    """Return the operators that paint lines one below the other."""
    return "".join(words(x, y - step * index, line) for index, line in enumerate(lines))


def drawn(
    *pages: str, rotate: int = 0, to_unicode: dict[int, str] | None = None, locked_by: str | None = None
) -> bytes:
    """Return a PDF of pages given as operators, in A4 and Helvetica.

    ``to_unicode`` says for what character a code of the font stands, as files with symbol fonts do. ``locked_by`` locks
    it: with the empty string, only against changes.
    """
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    font = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< {font} {'/ToUnicode 4 0 R' if to_unicode else ''} >>".encode(),
        _stream(_to_unicode(to_unicode or {}), 4, locked_by),
    ]
    for at, operators in enumerate(pages):
        page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents {6 + 2 * at} 0 R"
        objects.append(f"<< {page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(_stream(operators.encode("latin-1"), 6 + 2 * at, locked_by))
    trailer = "/Root 1 0 R"
    if locked_by is not None:
        owner, user, _ = _locks(locked_by)
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode())
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{_ID.hex()}> <{_ID.hex()}>]"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(out)
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} {trailer} >>\nstartxref\n{start}\n%%EOF"
    return out + end.encode()


_ID = bytes(range(16))
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _stream(content: bytes, number: int, password: str | None) -> bytes:
    if password is not None:
        _, _, key = _locks(password)
        content = _rc4(hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10], content)
    return f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _to_unicode(characters: dict[int, str]) -> bytes:
    lines = "".join(f"<{code:02x}> <{text.encode('utf-16-be').hex()}>\n" for code, text in characters.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(characters)} beginbfchar\n{lines}endbfchar\n"
        "endcmap end end"
    ).encode()


def _locks(password: str) -> tuple[bytes, bytes, bytes]:
    """The entries O and U and the key of the standard security handler, revision 2 (ISO 32000-1, 7.6.3)."""
    user = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _PADDING)[:32]).digest()[:5], user)
    key = hashlib.md5(user + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + _ID).digest()[:5]
    return owner, _rc4(key, _PADDING), key


def _rc4(key: Sequence[int], content: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i, byte in zip(range(256), cycle(key)):
        j = (j + state[i] + byte) % 256
        state[i], state[j] = state[j], state[i]
    result = bytearray()
    i = j = 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        result.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(result)
