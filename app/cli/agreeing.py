"""Who answers a question of the command line, and whether it may be sent there."""

from dataclasses import replace

from app.cli.terminal import Terminal
from app.core.errors import UsageError
from app.core.ports import READER, Choice, Services
from app.core.words import _


def agreed(choice: Choice, services: Services, terminal: Terminal) -> Choice:
    """Return the choice, allowed to send: says who answers where nobody was named, and asks
    before a picture travels in the open. Raises UsageError.
    """
    destination = services.destination(choice)
    if destination is None:
        if choice.backend is None:
            if services.meant(choice) == READER:
                terminal.note(_("The offline reader answers: no endpoint is set."))
            else:
                terminal.note(_("The model on this machine answers."))
        return choice
    if not (choice.endpoint or choice.base_url):
        terminal.note(_("{name} answers, as the settings say.").format(name=destination.name))
    if not destination.exposed:
        return choice
    warning = _("{origin} is another machine, and the way there is not encrypted.").format(
        origin=destination.origin
    )
    way_out = _("Use https, or allow it with --allow-http or allow_http = true.")
    if not terminal.answers:
        raise UsageError(warning, way_out)
    terminal.note(warning)
    if not terminal.ask(_("Send the picture and the question anyway?")):
        raise UsageError(_("Nothing was sent."), way_out)
    return replace(choice, allow_http=True)
