"""Session ids: a router sends a conversation to where its cache is, as long as the id stays."""

import re
import uuid
from typing import Final

from app.core.recent import Recent

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")
_NAMESPACE: Final = uuid.UUID("8d6ae6a5-1f0c-5c9c-9e3f-6f2f4b7a3c11")


class Sessions:
    """The session id of each conversation."""

    def __init__(self) -> None:
        self._moved: Recent[str, str] = Recent(1024)

    def of(self, conversation: str) -> str:
        """Return the id in use; a random one for no conversation."""
        if not conversation:
            return str(uuid.uuid4())
        moved = self._moved.get(conversation)
        if moved is not None:
            return moved
        if _PLAIN.fullmatch(conversation):
            return conversation
        return str(uuid.uuid5(_NAMESPACE, conversation))

    def renew(self, conversation: str) -> str:
        """Return a new id, kept from now on: the worker behind the old one has gone."""
        fresh = str(uuid.uuid4())
        if conversation:
            self._moved.put(conversation, fresh)
        return fresh
