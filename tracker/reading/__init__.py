"""Reading documents and files of figures: bytes and a file name in, frozen dataclasses with problems beside them out.

    inspections.py        read_inspection: knows the kinds, refuses what is none of them
    report_card.py        one kind of document
    monitoring_letter.py, short_inspection.py    others; letters.py reads both, addressees.py whom they are written to
    section5_report.py, ungraded_report.py, independent_report.py    reports of schools before there were cards
    reports.py            what those three share; graded_tables.py reads their grades
    documents.py          what comes out, and its contract as JSON
    facts.py, lists.py, clauses.py, figures.py, tables.py, measures.py, dates.py    the grammar the kinds share
    selfchecks.py         what in a document contradicts itself, whatever its kind
    text.py, plain.py, furniture.py                                                lines, from a PDF or from text
    formats.py            what a file is that is neither a PDF nor text
    pdf.py                the text of a PDF; extraction.py takes it out, in a process of its own
    words/                headings, areas, grades, phrases and metrics, dated; wording.py loads it
    datasets.py           heading_of, read_dataset: files of figures, told apart by their headers
    published_figures.py, own_figures.py    statistics by school; the template a school fills in
    figure_files.py       what comes out of them; sheets.py takes rows out of CSV and workbooks
    columns/              which column holds which metric; column_maps.py loads it and explains it

To read a new kind of document: describe it in a file of ``words/``, add a file of that name beside report_card.py with
one function from ``Source`` to ``InspectionDocument``, and put that function under that name in
``inspections.READERS``.
"""
