"""Invented development plans as schools write them, as a Word document, a PDF and a workbook."""

from __future__ import annotations

import io
from typing import Any

TITLE = "Marshgate Primary School: development plan 2026/27"
VISION = (
    "Every child at Marshgate is known, and leaves us ready for the next step. This plan says what we will put right"
    " this year, and the governing board will review it each half-term with the leaders who answer for each part of it."
)
HEADINGS = ("Objective", "Actions", "Who", "By when", "Success criteria", "Cost", "RAG")
READING = "Priority 1: Reading"
ATTENDANCE = "Priority 2: Attendance"
ROWS = (
    (READING,),
    ("Raise phonics", "Teach the 38 pupils who failed the check daily in groups of four", "Jo Field",
     "16/07/2027", "30 of 38 pass in June", "£1,200", "A"),
    ("Raise phonics", "Ensure consistency of phonics teaching", "SLT", "Ongoing", "Phonics is consistently good",
     "", "A"),
    ("Love of books", "Develop a love of reading across the school", "All staff", "Summer term", "Pupils enjoy reading",
     "", "G"),
    (ATTENDANCE,),
    ("Fewer days missed", "Visit the homes of the 25 most absent pupils", "Ann Reid, Attendance lead",
     "12 February 2027", "18 of 25 gain ten days a term", "", "R"),
    ("Fewer days missed", "• Review the attendance policy\n• Introduce a rewards scheme\n• Improve communication with"
     " parents", "HT/DHT", "July 2027", "Attendance improves", "£500", "R"),
)  # fmt: skip
ACTIONS = 7


def as_docx(rows: tuple[tuple[str, ...], ...] = ROWS, headings: tuple[str, ...] = HEADINGS) -> bytes:
    """Write the plan as Word would: a line across the table for each priority, equal objectives merged."""
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(VISION)
    document.add_heading("What we will do", 1)
    table = document.add_table(rows=1, cols=len(headings))
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    before: Any = None
    for row in rows:
        cells = table.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            before = None
            continue
        for cell, text in zip(cells, row, strict=True):
            first, *more = text.split("\n")
            cell.text = first
            for line in more:
                cell.add_paragraph(line)
        if before is not None and before[0] == row[0]:
            cells[0].text = ""
            before[1].merge(cells[0])
            before[1].text = row[0]
        else:
            before = (row[0], cells[0])
    return saved(document)


def as_list() -> bytes:
    """Write a plan that has no table: headings, and lists of actions under them."""
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(VISION)
    document.add_heading("Our values", 1)
    document.add_paragraph("Kindness", style="List Bullet")
    document.add_heading("Reading: key actions", 1)
    document.add_paragraph("Teach phonics daily to 38 pupils", style="List Bullet")
    document.add_paragraph("Buy 600 books", style="List Bullet")
    return saved(document)


def saved(document: Any) -> bytes:
    """Give the bytes of a Word document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_html(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    """Write the plan as the page that is printed: the table has lines, and is cut by the end of the page."""

    def cells(row: tuple[str, ...]) -> str:
        if len(row) == 1:
            return f'<td colspan="{len(HEADINGS)}">{row[0]}</td>'
        return "".join(f"<td>{text.replace(chr(10), '<br>')}</td>" for text in row)

    body = "".join(f"<tr>{cells(row)}</tr>" for row in rows)
    head = "".join(f"<td>{heading}</td>" for heading in HEADINGS)
    return (
        "<style>@page{size:A4 landscape;margin:15mm}body{font:10pt sans-serif}"
        "table{border-collapse:collapse;width:100%;table-layout:fixed}"
        "td{border:.6pt solid #333;padding:2mm;vertical-align:top}tr{break-inside:avoid}</style>"
        f"<title>Plan</title><h1>{TITLE}</h1><p>{VISION}</p><table><tr>{head}</tr>{body}</table>"
    )


def as_pdf(rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    """Print the plan."""
    import weasyprint

    printed: bytes = weasyprint.HTML(string=as_html(rows)).write_pdf()
    return printed


def as_xlsx(rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    """Write the plan as a workbook: a title above the headings, the objective once for its rows."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([TITLE])
    sheet.append(list(HEADINGS))
    before = ""
    for row in rows:
        said = list(row)
        if len(said) > 1 and said[0] == before:
            said[0] = ""
        before = row[0]
        sheet.append(said)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
