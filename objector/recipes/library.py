"""The library: every recipe, controller and campaign that this installation knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from objector.domain.campaign import Campaign
from objector.domain.controller import Controller
from objector.recipes.model import Recipe


@dataclass(frozen=True, kw_only=True)
class Library:
    """Recipes and campaigns by id, controllers by slug; all checked against each other."""

    recipes: Mapping[str, Recipe]
    controllers: Mapping[str, Controller]
    campaigns: Mapping[str, Campaign]
    digests: Mapping[str, str]
    """SHA-256 (hex) of each recipe file's bytes, by the recipe's id: receipts name what was run."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Where each thing was read, by `recipe <id>`, `controller <slug>` or `campaign <id>`."""
    broken: frozenset[str] = frozenset()
    """What could not be read, named alike: whatever refers to it is not at fault itself."""

    def file_of(self, kind: str, name: str) -> str:
        """The file that messages name; the thing itself where it was read from none."""
        return self.files.get(f"{kind} {name}", f"{kind} {name}")
