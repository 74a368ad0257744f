"""The index: built and updated from sources, published atomically, opened only when every byte is as published.

Enter: paths of sources, an encoder, a folder. Leave: a `BuildReport`; an `Index`.
"""

from askarchive.index.building import BuildReport, Progress, build
from askarchive.index.manifest import Manifest, Model
from askarchive.index.opening import Index, Verified, open_index, verify
from askarchive.index.parameters import PASSAGE_TEXT, PASSAGE_TEXTS

__all__ = [
    "PASSAGE_TEXT",
    "PASSAGE_TEXTS",
    "BuildReport",
    "Index",
    "Manifest",
    "Model",
    "Progress",
    "Verified",
    "build",
    "open_index",
    "verify",
]
