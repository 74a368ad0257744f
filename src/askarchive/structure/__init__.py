"""Plain text to paragraphs: who speaks, question, answer or page furniture, each with a confidence.

Enter: a document. Leave: its paragraphs in order, and a table of them for people.
"""

from askarchive.structure.pipeline import paragraphs
from askarchive.structure.table import as_table

__all__ = ["as_table", "paragraphs"]
