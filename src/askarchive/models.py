"""The files of other people's models: where they lie, whether the hub has them, and which of them could run code.

Enter: a name or path that a person gave. Leave: a folder on this machine, or one sentence within seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askarchive.errors import ModelError

# A model reads its first few hundred tokens; what lies this far on never reaches it, and costs seconds a megabyte.
MAX_CHARS = 8_192
HUB_SECONDS = 3.0  # for the hub's first word, which its client asks for twice; HF_HUB_ETAG_TIMEOUT overrules it
OFFLINE_SWITCHES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")

# What a loader would unpickle or run. Weights are taken from safetensors alone.
_REFUSED_SUFFIXES = {".py", ".pyc", ".so", ".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".h5", ".msgpack"}
_FETCHED = ["*.json", "*.txt", "*.safetensors", "*.model", "README.md"]
_FETCHED_NOT = ["onnx/*", "openvino/*"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a name stands for: in the words of a sentence, and the option that takes it."""

    what: str
    option: str
    file: str  # every model of the kind has it


def folder(name: str, sought: Sought) -> Path:
    """The model's folder: the path that was given, else one on this machine already, else fetched where that is allowed.

    Raises:
        ModelError: it is not there, or the hub does not give it.
    """
    from huggingface_hub import snapshot_download

    path = local(name, sought)
    if path is not None:
        return path

    def lying(offline: bool) -> Path:
        return Path(
            snapshot_download(name, local_files_only=offline, allow_patterns=_FETCHED, ignore_patterns=_FETCHED_NOT)
        )

    with contextlib.suppress(Exception):  # not on this machine, or not a name at all: what follows says which
        return lying(offline=True)
    if switched_off():
        raise ModelError(
            f"The {sought.what} {name} is not on this machine and fetching is switched off; "
            f"give the path of its folder to {sought.option}."
        )
    ask_hub(name, sought)
    try:
        return lying(offline=False)
    except Exception as error:  # the hub's client raises many kinds, all of which mean the same to the user
        raise ModelError(
            f"The {sought.what} {name} is not on this machine and could not be fetched ({one_line(error)}); "
            f"check its name and the network, or give the path of its folder to {sought.option}."
        ) from error


def local(name: str, sought: Sought) -> Path | None:
    """The folder at this path; None when it is a name and no path.

    Raises:
        ModelError: a path, and no folder there.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise ModelError(f"No model folder at {name}; check the path given to {sought.option}.")
    return None


def switched_off() -> bool:
    """Whether the environment says that nothing is fetched."""
    return any(os.environ.get(switch, "").lower() in ("1", "true", "yes", "on") for switch in OFFLINE_SWITCHES)


def ask_hub(name: str, sought: Sought) -> None:
    """Asks the hub once whether it has the model: its client alone would try for a minute, and loudly.

    Raises:
        ModelError: the hub cannot be reached, or gives no such model away.
    """
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RemoteEntryNotFoundError

    patience: dict[str, Any] = {} if os.environ.get("HF_HUB_ETAG_TIMEOUT") else {"timeout": HUB_SECONDS}
    try:
        get_hf_file_metadata(hf_hub_url(name, sought.file), **patience)
    except HFValidationError as error:
        raise ModelError(f"{name!r} is no name of a model; check the name given to {sought.option}.") from error
    except RemoteEntryNotFoundError as error:
        raise ModelError(
            f"The model hub's {name} has no {sought.file}, so it is no {sought.what}; choose another for {sought.option}."
        ) from error
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code in (401, 403, 404):
            raise ModelError(
                f"The {sought.what} {name} is not on this machine and the model hub has none of this name that you may "
                f"read; check the name given to {sought.option}, or leave it out."
            ) from error
        # Any other status may pass: the client waits and asks again.
    except Exception as error:  # no network, no such host, no answer in time: the client has many kinds
        raise ModelError(
            f"The {sought.what} {name} is not on this machine and the model hub cannot be reached; "
            f"check the network, or give the folder of a model to {sought.option}."
        ) from error


def refuse_unsafe(folder: Path, name: str, files: Iterable[str]) -> None:
    """Nothing, where no file of the folder could run code.

    Raises:
        ModelError: a file could, or the weights are in no safe form.
    """
    files = sorted(files)
    if not any(file.endswith(".safetensors") for file in files):
        raise ModelError(f"The model {name} has no weights in safetensors form, the only safe one; choose another.")
    for file in files:
        if Path(file).suffix.lower() in _REFUSED_SUFFIXES:
            raise ModelError(f"The model {name} holds {file}, which could run code; remove it or choose another.")
    if "modules.json" in files:
        modules = _json(folder / "modules.json", name)
        types = [module.get("type") for module in modules] if isinstance(modules, list) else [None]
        if not all(isinstance(kind, str) and kind.startswith("sentence_transformers.") for kind in types):
            raise ModelError(f"The model {name} needs code of its own, which is never run; choose another.")
    for file in files:
        if file.endswith("config.json") and "auto_map" in str(_json(folder / file, name)):
            raise ModelError(f"The model {name} needs code of its own, which is never run; choose another.")


def names(folder: Path) -> set[str]:
    """The files below the folder, by their path with `/`."""
    # A model that was fetched by name lies in a cache as links into its store, so links are followed.
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def sha256(path: Path) -> str:
    """Of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """sha256 of each file below the folder, by its path with `/`."""
    return {name: sha256(folder / name) for name in sorted(names(folder))}


def readable(text: str) -> str:
    """As much of a text as a model can read, without what would stop its tokenizer."""
    # That is lone surrogates; whoever wants to refuse them has done so before.
    return text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")


def one_line(error: Exception, max_chars: int = 120) -> str:
    """What an error of somebody else's code says, short enough for a sentence."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= max_chars else words[:max_chars] + "…"


def _json(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {name} has an unreadable {path.name}; fetch it again.") from error
