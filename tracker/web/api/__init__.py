"""The pages for programs: what somebody may read, as JSON, under ``/api/v1``. Nothing is changed here.

    problems.py   what went wrong, in a sentence and as a program reads it
    bearers.py    whose token came with a request
    shapes.py     how each thing is written, which is also how the description tells it
    answers.py    the blueprint, and what each view gives: one thing, or some of many
    views.py      the addresses

A view has an audience as every view has, and gives the page-object that the page of the same noun shows.
"""
