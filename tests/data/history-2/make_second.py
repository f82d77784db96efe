"""Makes the history beside it, as the program wrote it while its tables had version 2.

Run from the root of a checkout of that time (commit 26e75f4, before `schema._THIRD`):
`python tests/data/history-2/make_second.py FOLDER`.
"""

import sys
from pathlib import Path

from app.core.chat import Again, Clip, Finish, Message, Picture, Text, Thinking
from app.core.mark import Mark
from app.core.memory import Manner
from tests.unit.store.samples import noise, open_history


def main(folder: Path) -> None:
    history = open_history(folder)
    frame = noise()
    conversation = history.begin("When does it fly?")
    clip = Clip("clip-1", Path("pond.mp4"), 37, 21, 12.5)
    parts = (clip, Picture(frame, "at 0:02.0"), Text("When does it fly?"))
    asked = history.ask(conversation, Message("user", parts))
    recording = history.record(conversation, asked, "glm")
    recording.add(Thinking("hm"))
    recording.add(Text("At 0:02 ①, once more ①."))
    recording.add(Mark("box", ((1, 2), (30, 20)), "heron", frame.id, at=8))
    recording.add(Again(1, 21))
    recording.add(Finish("stop"))
    recording.close()
    history.note_text(frame.id, "Kingfisher Lake")
    history.keep_manner(conversation, Manner("on"))
    history.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
