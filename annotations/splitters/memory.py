"""Answers that were given, so that the same text is split the same again. Standard library only."""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from ..splitting import SplitterFailed

REMEMBERED = 64
_answers: OrderedDict[str, str] = OrderedDict()
_lock = Lock()


class Memory:
    """The last answers of this process, or all of a directory that several processes share.

    ``get`` and ``put`` take a key that is a file name. ``SplitterFailed`` when the directory cannot
    be used.
    """

    def __init__(self, directory: Path | None) -> None:
        self.directory = directory

    @classmethod
    def from_environment(cls) -> Memory:
        """FACTCHECK_LLM_MEMORY names the directory; empty means this process only."""
        named = os.environ.get("FACTCHECK_LLM_MEMORY", "").strip()
        return cls(Path(named) if named else None)

    def get(self, key: str) -> str | None:
        if self.directory is not None:
            try:
                return (self.directory / key).read_text("utf-8")
            except FileNotFoundError:
                return None
            except (OSError, ValueError) as error:
                raise self._unusable() from error
        with _lock:
            if key in _answers:
                _answers.move_to_end(key)
            return _answers.get(key)

    def put(self, key: str, answer: str) -> None:
        if self.directory is not None:
            try:
                self._write(self.directory / key, answer)
            except OSError as error:
                raise self._unusable() from error
            return
        with _lock:
            _answers[key] = answer
            while len(_answers) > REMEMBERED:
                _answers.popitem(last=False)

    @staticmethod
    def _write(path: Path, answer: str) -> None:
        """Beside the file and renamed, so that nobody reads half an answer."""
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as draft:
            # What JSON escaped may be half a pair, which UTF-8 has no place for.
            draft.write(answer.encode("utf-8", "replace"))
        Path(draft.name).replace(path)

    def _unusable(self) -> SplitterFailed:
        return SplitterFailed("The directory FACTCHECK_LLM_MEMORY cannot be used.")
