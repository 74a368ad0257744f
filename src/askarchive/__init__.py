"""askarchive answers questions about an archive of interviews only in the words of the archive."""

__version__ = "0.1.0"
