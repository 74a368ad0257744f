"""Files to documents, one module per format, chosen by suffix; a sidecar beside a file adds what is known of it.

Enter: paths that a person gave. Leave: `Document`s whose text is the file's, character for character.
"""

from askarchive.sources.discovery import Skipped, discover
from askarchive.sources.files import SourceFile
from askarchive.sources.reading import READERS, documents, read

__all__ = ["READERS", "Skipped", "SourceFile", "discover", "documents", "read"]
