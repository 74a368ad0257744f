"""Pure: a document and its paragraphs to sentences and passages, all as offsets into the document's text.

Enter: text, paragraphs. Leave: spans and passages; nothing here reads a file or loads a model.
"""

from askarchive.passages.sentences import sentences
from askarchive.passages.windows import PARAMETERS, split

__all__ = ["PARAMETERS", "sentences", "split"]
