"""What it takes to ask the cells of a comparison: requests, tokens, price, time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.core.matrix import Key
from app.core.meter import duration, grouped, money
from app.core.reading_plan import Plan
from app.core.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that asking some cells takes: each sends the pages of its document, `pages` in all.

    `price` in `currency` and `seconds` are None where nobody knows. `problem` is why a document
    cannot be asked like this, "" for none; `lines` say how each of them is read.
    """

    pages: int
    requests: int
    tokens: int
    price: float | None = None
    currency: str = ""
    seconds: float | None = None
    problem: str = ""
    lines: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """It in a few words, the most important first."""
        parts = [self.problem] if self.problem else []
        if self.requests:
            said = ngettext("{n} request", "{n} requests", self.requests)
            parts.append(said.format(n=grouped(self.requests)))
        if self.tokens:
            parts.append(_("{tokens} tok").format(tokens=grouped(self.tokens)))
        if self.price:
            parts.append(money(self.price, self.currency))
        if self.seconds and round(self.seconds, 1):
            parts.append(_("about {time}").format(time=duration(self.seconds)))
        if self.pages:
            said = ngettext("{n} page", "{n} pages", self.pages)
            parts.append(said.format(n=grouped(self.pages)))
        return tuple(parts)


def outlook(plans: Mapping[str, Plan], keys: Collection[Key], at_once: int = 1) -> Outlook | None:
    """Return what asking `keys` takes, of whose documents `at_once` are asked side by side.

    `plans` is how each document is read, by its id; None where one of them is not known yet.
    """
    asked = [plans.get(key.document) for key in keys]
    each = [plan for plan in asked if plan is not None]
    if len(each) < len(asked):
        return None
    documents = {key.document: plans[key.document] for key in keys}
    prices = [plan.price for plan in each]
    times = [plan.seconds for plan in each]
    beside = max(1, min(at_once, len(documents)))
    return Outlook(
        sum(plan.pages for plan in documents.values()),
        sum(plan.passes + (plan.passes > 1) for plan in each),
        sum(plan.tokens for plan in each),
        None if None in prices else sum(filter(None, prices)),
        next((plan.currency for plan in each if plan.currency), ""),
        None if None in times else sum(filter(None, times)) / beside,
        next((plan.problem for plan in documents.values() if plan.problem), ""),
        tuple(plan.told[0] for plan in documents.values()),
    )
