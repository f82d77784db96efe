"""Whatever is done to conversations in whatever order, the store has the tree that memory has."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.chat import Finish, Text, Think
from app.core.frame import Frame
from app.core.memory import Manner
from tests.unit.store.samples import noise, open_history, question

WORDS = st.sampled_from(["heron", "egret", "苍鹭", "setting", "设置"])
THINK: st.SearchStrategy[Think] = st.sampled_from(["on", "off", "auto"])
FRAMES = tuple(noise(seed=seed) for seed in range(3))


@dataclass
class Node:
    """A message as it should be."""

    id: str
    parent: str | None
    text: str
    frames: tuple[Frame, ...] = ()


@dataclass
class Tree:
    """A conversation as it should be, in the order in which it was written."""

    nodes: list[Node] = field(default_factory=list)
    leaf: str | None = None
    pinned: bool = False
    manner: Manner = field(default_factory=Manner)

    def newest_leaf(self, here: str | None) -> str | None:
        while below := [node.id for node in self.nodes if node.parent == here]:
            here = below[-1]
        return here


class Store(RuleBasedStateMachine):
    """Two conversations, changed in every way, now and then by a history that is opened anew."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.history = open_history(self.folder)
        self.trees = {self.history.begin(f"title {n}"): Tree() for n in range(2)}
        self.said: dict[str, str] = {}  # what pictures say

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.history.close()
            shutil.rmtree(self.folder)

    def chosen(self, data: st.DataObject) -> tuple[str, Tree]:
        conversation = data.draw(st.sampled_from(sorted(self.trees, key=str)))
        return conversation, self.trees[conversation]

    def node(self, data: st.DataObject, tree: Tree) -> Node | None:
        return tree.nodes[data.draw(st.integers(0, len(tree.nodes) - 1))] if tree.nodes else None

    @rule(data=st.data(), word=WORDS, frames=st.sets(st.sampled_from(range(3)), max_size=2))
    def ask(self, data: st.DataObject, word: str, frames: set[int]) -> None:
        conversation, tree = self.chosen(data)
        parent = self.node(data, tree)
        shown = tuple(FRAMES[number] for number in sorted(frames))
        above = parent.id if parent else None
        asked = self.history.ask(conversation, question(word, *shown), above)
        tree.nodes.append(Node(asked, above, word, shown))
        tree.leaf = asked

    @rule(data=st.data(), words=st.lists(WORDS, max_size=3), end=st.booleans())
    def answer(self, data: st.DataObject, words: list[str], end: bool) -> None:
        conversation, tree = self.chosen(data)
        parent = self.node(data, tree)
        if parent is None:
            return
        recording = self.history.record(conversation, parent.id, "glm")
        for word in words:
            recording.add(Text(f"{word} "))
        if end:
            recording.add(Finish("stop"))
        recording.close()
        tree.nodes.append(Node(recording.id, parent.id, "".join(f"{word} " for word in words)))
        tree.leaf = recording.id

    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        conversation, tree = self.chosen(data)
        node = self.node(data, tree)
        tree.leaf = node.id if node else None
        self.history.use(conversation, tree.leaf)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        _conversation, tree = self.chosen(data)
        gone = self.node(data, tree)
        if gone is None:
            return
        self.history.remove(gone.id)
        tree.nodes.remove(gone)
        for node in tree.nodes:
            node.parent = gone.parent if node.parent == gone.id else node.parent
        if tree.leaf == gone.id:
            tree.leaf = tree.newest_leaf(gone.parent)
        self.forget_pictures()

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if len(self.trees) > 1:
            conversation, _tree = self.chosen(data)
            self.history.delete(conversation)
            del self.trees[conversation]
            self.forget_pictures()

    @rule(data=st.data(), pinned=st.booleans())
    def pin(self, data: st.DataObject, pinned: bool) -> None:
        conversation, tree = self.chosen(data)
        self.history.pin(conversation, pinned)
        tree.pinned = pinned

    @rule(data=st.data(), think=THINK)
    def keep_manner(self, data: st.DataObject, think: Think) -> None:
        conversation, tree = self.chosen(data)
        tree.manner = Manner(think)
        self.history.keep_manner(conversation, tree.manner)

    @rule(data=st.data(), word=WORDS)
    def note(self, data: st.DataObject, word: str) -> None:
        kept = sorted(self.frames(), key=lambda frame: frame.id)
        if kept:
            frame = data.draw(st.sampled_from(kept))
            self.history.note_text(frame.id, f"says {word}")
            self.said[frame.id] = word

    @rule()
    def open_anew(self) -> None:
        self.history.close()
        self.history = open_history(self.folder)

    # ---- what holds

    def frames(self) -> set[Frame]:
        return {
            frame for tree in self.trees.values() for node in tree.nodes for frame in node.frames
        }

    def forget_pictures(self) -> None:
        kept = {frame.id for frame in self.frames()}
        self.said = {frame: word for frame, word in self.said.items() if frame in kept}

    @invariant()
    def the_trees_are_the_same(self) -> None:
        for conversation, tree in self.trees.items():
            kept = self.history.conversation(conversation)
            assert [(t.id, t.parent, t.text) for t in kept.turns] == [
                (node.id, node.parent, node.text) for node in tree.nodes
            ]
            assert (kept.leaf, kept.pinned) == (tree.leaf, tree.pinned)
            assert self.history.manner(conversation) == tree.manner
        assert {one.conversation for one in self.history.listing()} == set(self.trees)

    @invariant()
    def words_find_what_has_them(self) -> None:
        for word in ("heron", "苍鹭", "设置"):
            expected = {
                node.id
                for tree in self.trees.values()
                for node in tree.nodes
                if word in node.text
                or any(self.said.get(frame.id) == word for frame in node.frames)
            }
            assert {hit.message for hit in self.history.search(word, 1000)} == expected

    @invariant()
    def pictures_are_there_as_long_as_something_shows_them(self) -> None:
        blobs = {path.name for path in (self.folder / "blobs").rglob("*") if path.is_file()}
        assert blobs == {frame.digest for frame in self.frames()}


TestStore = Store.TestCase
TestStore.settings = settings(
    deadline=None,
    max_examples=20,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
