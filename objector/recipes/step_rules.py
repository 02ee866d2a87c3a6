"""Rules about a recipe's steps: their order, the one that counts, and the pages they go to."""

from __future__ import annotations

from collections.abc import Iterator

from objector.domain.region import REGIONS
from objector.recipes.countries import codes
from objector.recipes.domains import lies_on, registrable
from objector.recipes.free_mail import open_to_all
from objector.recipes.library import Library
from objector.recipes.model import COUNTING, ControlKind, EnterCode, Expect, Open, Press, Recipe
from objector.recipes.rule import Fault, RecipeRule, controls, step_place


def one_counting_step(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Right before the one `send` or `switch` the ledger notes that it may be sent: there must be exactly one."""
    counting = [number for number, step in enumerate(recipe.steps) if isinstance(step, COUNTING)]
    if not counting:
        yield "steps", "no step counts; one must be `send` or `switch`"
    for number in counting[1:]:
        yield step_place(number), f"a second step that counts; steps.{counting[0] + 1} already does"


def nothing_typed_after_it(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """After the point of no return nothing is filled in any more but the code that the controller mailed."""
    counted = False
    codes_entered = 0
    for number, step in enumerate(recipe.steps):
        if isinstance(step, EnterCode):
            codes_entered += 1
            if not counted:
                yield step_place(number), "`enter_code` before the step that counts; no code has been mailed yet"
            if codes_entered > 1:
                yield step_place(number), "a second `enter_code`; a code is entered once"
        elif counted and not isinstance(step, (Expect, Press, *COUNTING)):
            yield step_place(number), f"`{step.do}` after the step that counts; only a code may follow it"
        counted = counted or isinstance(step, COUNTING)


def hosts_are_domains(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Values go only to hosts that one owner registered: a public suffix such as `co.uk` belongs to everybody."""
    for host in recipe.hosts:
        if not registrable(host):
            yield "hosts", f'"{host}" is a public suffix; name a registrable domain or a host below one'
    for number, step in enumerate(recipe.steps):
        for sender in step.senders if isinstance(step, EnterCode) else ():
            if why := open_to_all(sender):
                yield step_place(number, "from"), why
    for number, reply in enumerate(recipe.replies, start=1):
        for sender in reply.senders:
            if why := open_to_all(sender):
                yield f"replies.{number}.from", why


def addresses_on_hosts(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A recipe opens only pages on its own hosts, over TLS."""
    addresses = [("url", recipe.url)]
    steps = enumerate(recipe.steps)
    addresses += [(step_place(number, "url"), step.url) for number, step in steps if isinstance(step, Open)]
    for place, url in addresses:
        if url.scheme != "https":
            yield place, "not an https address"
        elif url.username or url.password or url.port != 443:
            yield place, "holds a user name, a password or a port"
        elif not lies_on(url.host or "", recipe.hosts):
            yield place, f"{url.host} is not on the recipe's hosts ({', '.join(recipe.hosts)})"


def controls_can_be_found(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Text, choices, ticks and switches look all alike: by kind alone they are never found."""
    alike = (ControlKind.TEXT, ControlKind.CHOICE, ControlKind.TICK, ControlKind.SWITCH)
    for number, control in controls(recipe):
        if control.kind in alike and not (control.label or control.name or control.autocomplete):
            what = f"a control of kind `{control.kind.value}` needs a `label`, `name` or `autocomplete`"
            yield step_place(number, "field"), what


def regions_exist(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """A country that does not exist would leave everybody out."""
    for region in recipe.offered_in:
        if region not in REGIONS and region not in codes():
            yield "offered_in", f'"{region}" is neither EU, EEA nor a country (ISO 3166-1 alpha-2)'


def known_to_its_controller(recipe: Recipe, library: Library) -> Iterator[Fault]:
    """Who receives an objection, and by when they must answer, is the controller's; its services tell accounts."""
    controller = library.controllers.get(recipe.controller)
    if controller is None:
        if f"controller {recipe.controller}" not in library.broken:
            yield "controller", f'there is no controller "{recipe.controller}"'
    elif recipe.service is not None and recipe.service not in controller.services:
        known = ", ".join(controller.services)
        yield "service", f'"{recipe.service}" is no service of {recipe.controller} (it has: {known})'


STEP_RULES: tuple[RecipeRule, ...] = (
    one_counting_step,
    nothing_typed_after_it,
    hosts_are_domains,
    addresses_on_hosts,
    controls_can_be_found,
    regions_exist,
    known_to_its_controller,
)
