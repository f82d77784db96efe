"""The fields of the connect dialog: which service, its address, a name, a key, a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError
from app.core.ports import Choice, Destination, Services
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.connect_fields import caption, label, model_box, stack
from app.ui.connect_work import clean_name, kept, name_for
from app.ui.consent import Consent
from app.ui.service_tiles import NAMES, ServiceTiles


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields hold, as it was typed."""

    service: str
    address: str
    name: str
    key: str = field(repr=False)
    model: str
    agreed: bool


class ConnectForm(QWidget):
    """What was typed. `endpoint` is the one that is edited, "" for a new one.

    It asks `services` only for what takes no time.
    """

    changed = Signal()
    renamed = Signal()
    resized = Signal()  # rows have come or gone
    local_wanted = Signal()  # no server, but a model on this machine

    def __init__(self, services: Services, endpoint: str = "") -> None:
        super().__init__()
        self._services = services
        self._endpoint = endpoint
        self._tiles = ServiceTiles()
        self._about = caption()
        self._about.setTextFormat(Qt.TextFormat.RichText)
        self._about.setOpenExternalLinks(True)
        self._address = QLineEdit()
        self._understood = caption()
        self._name = QLineEdit()
        self._key = QLineEdit()
        self._reveal = IconButton("eye", _("Show the key"))
        self._model = model_box()
        self._consent = Consent()
        self._name_them()
        self._lay_out()
        self._fill()
        self._wire()
        self._show_service()

    # ---- what was typed

    @property
    def service(self) -> str:
        """The known service that was chosen, "" for a server given by address."""
        return self._tiles.service.name

    @property
    def name(self) -> str:
        """What the endpoint will be called, "" as long as there is nothing to call it by."""
        typed = clean_name(self._name.text())
        if typed and typed in NAMES:
            typed = f"{typed}-server"  # the name alone is the service's
        return self._endpoint or self.service or typed or self._name.placeholderText()

    @property
    def replaces(self) -> str:
        """The name of another endpoint that would be replaced, "" for none."""
        typed = "" if self._endpoint or self.service else clean_name(self._name.text())
        return self.name if typed and self.name in kept(self._services) else ""

    @property
    def ready(self) -> bool:
        """Whether there is enough to look at a server."""
        return bool(self.service or self._address.text().strip())

    @property
    def exposed(self) -> bool:
        """Whether the way is unencrypted and nobody has agreed to that."""
        return self._consent.missing

    def choice(self) -> Choice:
        """Return whom to ask as typed; the typed key is in it and goes to that address alone."""
        address = self._address.text().strip()
        named = self.service
        if self._endpoint and (named or address == self._kept("base_url")):
            named = self._endpoint  # with everything else that its settings say
        agreed = self._consent.given
        return Choice(
            "remote",
            endpoint=named,
            base_url="" if named else address,
            model=self._model.currentText().strip(),
            key=self._key.text().strip() or None,
            allow_http=agreed or (named == self._endpoint and bool(self._kept("allow_http"))),
        )

    def destination(self) -> Destination | None:
        """Return where it would be sent. Raises AppError for an address that is none."""
        return self._services.destination(self.choice())

    # ---- what others say

    def offer(self, models: Sequence[str], asked: str = "") -> None:
        """Let one of `models` be chosen; what was typed stays, else `asked` of them is asked."""
        typed = self._model.currentText()
        with QSignalBlocker(self._model):
            self._model.clear()
            self._model.addItems(list(models))
            self._model.setEditText(typed)
        if models and asked and not typed:
            self._model.invite(_("leave empty for {model}").format(model=asked))
        elif self.service:
            self._model.invite(_("leave empty for GLM-4.6V"))
        else:
            self._model.invite(_("leave empty for the best that the server lists"))

    def forget_key(self) -> None:
        """Empty the field of the key."""
        self._key.clear()
        self._key.setModified(False)
        self._reveal.setChecked(False)

    @property
    def typed(self) -> Typed:
        """All that was typed, for a form that takes the place of this one."""
        fields = (self._address, self._name, self._key)
        address, name, key = (each.text() for each in fields)
        return Typed(
            self.service, address, name, key, self._model.currentText(), self._consent.given
        )

    def retype(self, typed: Typed) -> None:
        """Show what was typed into another form."""
        self._tiles.choose(typed.service)
        self._address.setText(typed.address)
        self._name.setText(typed.name)
        self._key.setText(typed.key)
        self._model.setEditText(typed.model)
        self._consent.box.setChecked(typed.agreed)

    def begin(self) -> None:
        """Put the caret where typing begins."""
        first = self._key if self.service else self._address
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_consent(self) -> None:
        """Bring the eye to the box that agrees to an unencrypted way."""
        self._consent.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def lead(self, field: Literal["key", "model"]) -> str:
        """Bring the eye to a field that is wrong; returns what to do there."""
        wrong, told = {
            "key": (self._key, _("Put the right key into its field above, and test again.")),
            "model": (self._model, _("Choose one of its models above, and test again.")),
        }[field]
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        line = self._key if wrong is self._key else self._model.lineEdit()
        if line is not None:
            line.selectAll()
        return told

    def complain(self, error: AppError) -> None:
        """Say under the address what is wrong with it."""
        self._say(error.told, problem=True)
        self._address.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- changes

    def _show_service(self) -> None:
        service = self._tiles.service
        by_address = not service.name
        self._form.setRowVisible(self._where, by_address)
        self._form.setRowVisible(self._name, by_address and not self._endpoint)
        flags = Qt.TextInteractionFlag
        self._about.setTextInteractionFlags(  # a link is reached by Tab, as it is by the pointer
            flags.NoTextInteraction
            if by_address
            else flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard
        )
        if by_address:
            self._about.setText(
                _("vLLM, SGLang, llama.cpp or any server that speaks OpenAI's chat completions.")
            )
        else:
            link = f'<a href="{service.keys}">{service.keys.removeprefix("https://")}</a>'
            self._about.setText(_("You make a key at {link}.").format(link=link))
        if self._endpoint:
            self._key.setPlaceholderText(_("leave empty to go on with the one that is kept"))
        elif by_address:
            self._key.setPlaceholderText(_("where the server wants one"))
        else:
            self._key.setPlaceholderText(_("paste it here"))
        self.offer(())
        self._follow()
        self.resized.emit()

    def _readdress(self) -> None:
        self.offer(())  # those were another server's
        self._follow()

    def _follow(self) -> None:
        """Say what the address was understood as, what that means, and what to call it."""
        destination = None
        if self.ready:
            try:  # without what was agreed to, which was for the address before
                destination = self._services.destination(replace(self.choice(), allow_http=False))
            except AppError:
                destination = None  # maybe it is half typed
        if self.ready:
            self._say(destination.base_url if destination is not None else "", problem=False)
        else:
            self._say(_("Paste it as you have it."), problem=False)
        self._name.setPlaceholderText(name_for(self._services, self.choice()))
        exposed = destination is not None and destination.exposed
        if self._consent.ask(destination.origin if destination is not None and exposed else ""):
            self._form.setRowVisible(self._consent, exposed)
            self.resized.emit()
        self.changed.emit()

    def _reveal_key(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self._key.setEchoMode(modes.Normal if shown else modes.Password)
        self._reveal.say(_("Hide the key") if shown else _("Show the key"))

    def _say(self, text: str, *, problem: bool) -> None:
        self._understood.setText(text)
        self._understood.setProperty("problem", problem)
        self._understood.setProperty("quiet", not problem)
        self._understood.style().polish(self._understood)

    def _kept(self, entry: str) -> object:
        return kept(self._services).get(self._endpoint, {}).get(entry, "")

    # ---- making it

    def _name_them(self) -> None:
        self._address.setPlaceholderText("http://127.0.0.1:8000/v1")
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._reveal.setCheckable(True)
        for widget, said in (
            (self._address, _("Address")),
            (self._name, _("Name")),
            (self._key, _("Key")),
            (self._model, _("Model")),
        ):
            widget.setAccessibleName(said)

    def _fill(self) -> None:
        """Show what is kept of the endpoint that is edited."""
        if not self._endpoint:
            return
        address = str(self._kept("base_url"))
        known = self._endpoint in NAMES and not address
        self._tiles.choose(self._endpoint if known else "")
        self._address.setText(address)
        self._model.setEditText(str(self._kept("model")))

    def _wire(self) -> None:
        self._tiles.chosen.connect(self._show_service)
        self._tiles.pointed.connect(self.begin)
        self._tiles.local_wanted.connect(self.local_wanted)
        self._address.textChanged.connect(self._readdress)
        self._name.textChanged.connect(self.renamed)
        self._model.currentTextChanged.connect(lambda _text: self.changed.emit())
        self._key.textChanged.connect(lambda _text: self.changed.emit())
        self._consent.changed.connect(self.changed)
        self._reveal.toggled.connect(self._reveal_key)

    def _lay_out(self) -> None:
        self._where = stack(self._address, self._understood)
        key = QWidget()
        key_row = QHBoxLayout(key)
        key_row.setContentsMargins(0, 0, 0, 0)
        key_row.setSpacing(theme.GRID)
        key_row.addWidget(self._key, 1)
        key_row.addWidget(self._reveal)
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._form.setFormAlignment(Qt.AlignmentFlag.AlignTop)
        self._form.setVerticalSpacing(3 * theme.GRID)
        self._form.setHorizontalSpacing(3 * theme.GRID)
        for said, row, buddy in (
            (_("Address"), self._where, self._address),
            (_("Name"), self._name, self._name),
            (_("Key"), key, self._key),
            (_("Model"), self._model, self._model),
            ("", self._consent, self._consent.box),
        ):
            self._form.addRow(label(said, buddy), row)
        self._form.setRowVisible(self._consent, False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4 * theme.GRID)
        self._tiles.setHidden(bool(self._endpoint))
        layout.addWidget(self._tiles)
        layout.addWidget(self._about)
        layout.addLayout(self._form)
