"""Reports as files to keep and pass on: PDF and Excel."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from xlsxwriter import Workbook

from producers.pages.typesetting import AUTHOR, pdf_of, typeset
from producers.pages.wording import worded

_WIDEST_COLUMN = 40


def report_pdf(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], dated_on: date
) -> bytes:
    """A report as a PDF table, its header on each page."""
    facts = {"title": title, "columns": columns, "rows": rows, "dated_on": dated_on}
    return pdf_of(typeset(worded("reports/table.html.j2", **facts), dated_on))


def report_workbook(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], dated_on: date
) -> bytes:
    """A report as an Excel workbook of one sheet; dates and dollars stay dates and numbers."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        created = datetime.combine(dated_on, time(), tzinfo=UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "author": AUTHOR, "created": created})
        sheet = book.add_worksheet("Report")
        bold = book.add_format({"bold": True})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "0.00"}),
        }
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                sheet.write(number, place, value, formats.get(type(value)))
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            widths = [len(column), *(len(str(row[place] or "")) for row in rows)]
            sheet.set_column(place, place, min(max(widths) + 1, _WIDEST_COLUMN))
    return stream.getvalue()
