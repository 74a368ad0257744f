"""Nearest neighbours of unit vectors, one backend per file behind `VectorStore`.

Enter: rows of unit length. Leave: scores and row numbers, in an order that does not depend on the backend.
"""

from askarchive.vectors.faiss_store import FaissStore, FaissWriter, set_threads
from askarchive.vectors.numpy_store import NumpyStore

__all__ = ["FaissStore", "FaissWriter", "NumpyStore", "set_threads"]
