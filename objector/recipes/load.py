"""Loading recipes, controllers and campaigns from folders of TOML files: all of them, or all their faults."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from objector.errors import RecipeError
from objector.recipes.checks import check
from objector.recipes.library import Library
from objector.recipes.model import Recipe
from objector.recipes.register import CampaignFile, ControllerFile, disagreements
from objector.recipes.toml_file import Faulty, Kind, named, parse, read_bytes

__all__ = ["Library", "load_library"]


def load_library(folders: Sequence[Path], *, today: date | None = None) -> Library:
    """Everything in these folders, checked. The first is the shipped one; later ones add files or replace them.

    `today` (UTC; None: the day it is) is what "not in the future" is held against.
    Raises `RecipeError` with every fault of every file.
    """
    reading = _Reading()
    for folder in folders:
        reading.read_folder(folder)
    reading.hold_campaigns()
    library = reading.library()
    faults = [*reading.faults, *check(library, today=today)]
    if faults:
        raise RecipeError(faults)
    return library


@dataclass
class _Reading:
    """What has been read so far, and what was wrong with it."""

    recipes: dict[str, Recipe] = field(default_factory=dict)
    controllers: dict[str, ControllerFile] = field(default_factory=dict)
    campaigns: dict[str, CampaignFile] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def read_folder(self, folder: Path) -> None:
        """Read the controllers, recipes and campaigns of one folder."""
        if not folder.is_dir():
            self.faults.append(f"{folder}: folder: does not exist; create it, or correct the setting CONFIG_DIR")
            return
        for path in sorted(folder.glob("controllers/*.toml")):
            for controller, _ in self._read(folder, path, "controller", path.stem, ControllerFile, "slug"):
                self.controllers[controller.slug] = controller
        for path in sorted(folder.glob("recipes/*/*.toml")):
            for recipe, content in self._read(folder, path, "recipe", recipe_id(path), Recipe, "id"):
                self.recipes[recipe.id] = recipe
                self.digests[recipe.id] = hashlib.sha256(content).hexdigest()
        for path in sorted(folder.glob("campaigns/*.toml")):
            for campaign, _ in self._read(folder, path, "campaign", path.stem, CampaignFile, "id"):
                self.campaigns[campaign.id] = campaign

    def _read(
        self, folder: Path, path: Path, kind: str, name: str, model: type[Kind], key: str
    ) -> Iterator[tuple[Kind, bytes]]:
        """The value of one file, or nothing and its faults noted."""
        shown = named(folder, path)
        try:
            content = read_bytes(path, shown)
            value = parse(content, shown, model)
            if getattr(value, key) != name:
                raise Faulty(f'{shown}: {key}: "{getattr(value, key)}" in a file whose name stands for "{name}"')
        except Faulty as faulty:
            self.faults.extend(faulty.faults)
            self.broken.add(f"{kind} {name}")
            return
        self.files[f"{kind} {name}"] = shown
        self.broken.discard(f"{kind} {name}")
        yield value, content

    def hold_campaigns(self) -> None:
        """Note every form whose variants are unknown or disagree; not those whose variant is at fault itself."""
        known = {slug: file.as_controller() for slug, file in self.controllers.items()}
        for campaign in self.campaigns.values():
            shown = self.files[f"campaign {campaign.id}"]
            for place, entry in enumerate(campaign.forms, start=1):
                named = [f"recipe {name}" for name in entry.recipes]
                named += [f"controller {entry.written.controller}"] if entry.written else []
                if not any(one in self.broken for one in named):
                    found = disagreements(entry, self.recipes, known)
                    self.faults.extend(f"{shown}: forms.{place}.recipes: {what}" for what in found)

    def library(self) -> Library:
        """What was read, as far as it could be read."""
        controllers = {slug: file.as_controller() for slug, file in self.controllers.items()}
        return Library(
            recipes=self.recipes,
            controllers=controllers,
            campaigns={name: file.as_campaign(self.recipes, controllers) for name, file in self.campaigns.items()},
            digests=self.digests,
            files=self.files,
            broken=frozenset(self.broken),
        )


def recipe_id(path: Path) -> str:
    """The id that a file's name stands for: `recipes/meta/facebook.ai-2025.toml` is meta.facebook.ai-2025."""
    return f"{path.parent.name}.{path.stem}"
