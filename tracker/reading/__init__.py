"""Reading documents: bytes and a file name in, frozen dataclasses with problems beside them out.

    inspections.py        read_inspection: knows the kinds, refuses what is none of them
    report_card.py        one kind of document
    monitoring_letter.py  another
    documents.py          what comes out, and its contract as JSON
    text.py, pdf.py       lines, from text and from a PDF (extraction.py runs in a process of its own)
    lists.py, clauses.py, tables.py, dates.py, measures.py    the grammar the kinds share
    wording.toml          headings, areas, grades, phrases and metrics, dated; wording.py loads it

To read a new kind of document: describe it in wording.toml, add a file beside report_card.py with one function from
``Source`` to ``InspectionDocument``, and name that function in ``inspections.READERS``.
"""
