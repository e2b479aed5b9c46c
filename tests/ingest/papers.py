"""PDF files for tests."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

BODY = ParagraphStyle("body", parent=getSampleStyleSheet()["Normal"], spaceAfter=8)


def paper(
    paragraphs: Sequence[str], columns: int = 1, on_page: Callable[[Any, Any], None] | None = None, **info: object
) -> bytes:
    """Paragraphs laid out in columns of A4 pages. `info` is document information."""
    stream = io.BytesIO()
    width = 480 / columns
    frames = [Frame(60 + n * width, 60, width - 10, 700) for n in range(columns)]
    document = BaseDocTemplate(stream, pagesize=A4, invariant=1, **info)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=on_page or (lambda *_: None)))
    document.build([Paragraph(each, BODY) for each in paragraphs])
    return stream.getvalue()


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    """What is drawn by hand on pages of A4."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, **options)
    canvas.setFont("Helvetica", 10)
    draw(canvas)
    canvas.save()
    return stream.getvalue()
