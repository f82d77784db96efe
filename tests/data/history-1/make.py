"""Makes the history beside it, as the program wrote it while its tables had version 1.

Run from the root of a checkout of that time (commit 394a735, before `schema._SECOND`):
`python tests/data/history-1/make.py FOLDER`.
"""

import os
import sys
from pathlib import Path

from app.core.chat import Card, Finish, Message, Picture, Sent, Text, Thinking, Usage
from app.core.mark import Mark
from tests.unit.store.samples import noise, open_history, question


def main(folder: Path) -> None:
    history = open_history(folder)
    frame = noise()
    conversation = history.begin("Where is the heron?")
    asked = history.ask(
        conversation, Message("user", (Picture(frame, "a pond"), Text("Where is the heron?")))
    )
    recording = history.record(conversation, asked, "glm")
    recording.add(Sent(1, 37, 21, 99, "image/png"))
    recording.add(Thinking("hm"))
    recording.add(Text("Here ①, 在这里。"))
    recording.add(Mark("box", ((1, 2), (30, 20)), "heron", frame.id, at=5))
    recording.add(Card("Here", 0))
    recording.add(Usage(10, 20))
    recording.add(Finish("stop", raw="Here [[1, 2, 30, 20]], 在这里。"))
    recording.close()
    left = history.ask(conversation, question("And the egret?"), recording.id)
    history.ask(conversation, question("And the bittern?"), recording.id)
    other = history.begin("Broken off")
    recording = history.record(other, history.ask(other, question("Long?")), "glm")
    recording.add(Text("as far as it "))
    recording.add(Text("came"))
    history._database.flush()
    print(conversation, left)
    os._exit(0)  # the last answer stays open, as in a process that was killed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
