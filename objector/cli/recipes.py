"""`objector recipes`: the recipes, what they do, and whether they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.options import AsJson
from objector.cli.output import print_json, print_table, print_wrapped, several

if TYPE_CHECKING:
    from objector.recipes.library import Library
    from objector.recipes.model import Recipe

recipes = typer.Typer(help="The recipes: forms as data.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The recipe's id, such as meta.facebook.ai-2025.")]


def _library() -> Library:
    from objector.settings import load_settings
    from objector.wiring import load_library_for

    return load_library_for(load_settings())


def known_recipe(library: Library, recipe_id: str) -> Recipe:
    """The recipe of this id. Raises ConfigError, with what may have been meant."""
    import difflib

    from objector.errors import ConfigError

    if recipe_id not in library.recipes:
        close = difflib.get_close_matches(recipe_id, library.recipes, n=1)
        hint = f"did you mean {close[0]}?" if close else "see: objector recipes list"
        raise ConfigError(f"{recipe_id}: there is no such recipe; {hint}")
    return library.recipes[recipe_id]


def _verified(recipe: Recipe) -> str:
    if recipe.verified == "never":
        return "never tried on the live site"
    return f"{recipe.verified} ({recipe.verified_how})" if recipe.verified_how else str(recipe.verified)


@recipes.command("list")
def list_recipes(as_json: AsJson = False) -> None:
    """Every recipe, and when it was last seen to work on the live site."""
    library = _library()
    found = [library.recipes[name] for name in sorted(library.recipes)]
    if as_json:
        print_json(
            {
                "recipes": [
                    {
                        "id": recipe.id,
                        "title": recipe.title,
                        "controller": recipe.controller,
                        "service": recipe.service,
                        "url": str(recipe.url),
                        "verified": str(recipe.verified),
                        "campaigns": _campaigns(library, recipe.id),
                    }
                    for recipe in found
                ]
            }
        )
        return
    rows = [(one.id, one.title, ", ".join(_campaigns(library, one.id)) or "-", _verified(one)) for one in found]
    print_table(("recipe", "title", "campaigns", "seen to work"), rows)


def _campaigns(library: Library, recipe_id: str) -> list[str]:
    return sorted(
        campaign.id
        for campaign in library.campaigns.values()
        if any(recipe_id in form.recipes for form in campaign.forms)
    )


@recipes.command("show")
def show_recipe(recipe_id: Id, as_json: AsJson = False) -> None:
    """One recipe: its steps, hosts, what it discloses, its sources."""
    from objector.cli.recipe_texts import print_texts, texts_json
    from objector.settings import load_settings
    from objector.wiring import overlay, recipes_for

    settings = load_settings()
    recipe = known_recipe(recipes_for(settings), recipe_id)
    kept = overlay(settings).of(recipe_id)
    if as_json:
        facts = recipe.model_dump(mode="json", by_alias=True, exclude_none=True)
        print_json({**facts, "kept_on_this_machine": texts_json(kept)})
        return
    about = {
        "title": recipe.title,
        "address": str(recipe.url),
        "values are typed only on": ", ".join(recipe.hosts),
        "discloses": ", ".join(recipe.discloses) or "nothing",
        "offered in": ", ".join(recipe.offered_in) or "everywhere",
        "separate for each": recipe.separate_for.value,
        "signed in": "yes" if recipe.signed_in else "no",
        "seen to work": _verified(recipe),
    }
    typer.echo(recipe.id)
    for name, value in about.items():
        print_wrapped(f"{name}: {value}", indent="  ")
    typer.echo("\nSteps:")
    for place, step in enumerate(recipe.steps):
        counts = "  <- the point of no return" if place == recipe.counting_step else ""
        typer.echo(f"  {place}. {step.do} {_about(step)}{counts}".rstrip())
    for heading, lines in (("Sources", recipe.sources), ("What is inferred or unknown", recipe.notes or ())):
        if lines:
            typer.echo(f"\n{heading}:")
            for line in lines:
                print_wrapped(f"- {line}", indent="  ")
    print_texts(kept)


def _about(step: Any) -> str:
    field, value = getattr(step, "field", None), getattr(step, "value", None)
    texts = next((t for name in ("button", "text", "option") if (t := getattr(step, name, None))), None)
    words = [field.called] if field is not None else []
    if texts:
        words.append(f'"{next(iter(texts.get("en", next(iter(texts.values())))))}"')
    if value:
        words.append(f"<- {value}")
    if getattr(step, "optional", False):
        words.append("(if it is there)")
    return " ".join(words)


@recipes.command("check")
def check_recipes(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Recipes of your own, laid out as Objector's config/.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run every check over every file; all faults at once as `file: place: what`, exit code 2."""
    from dataclasses import replace

    from objector.cli.exits import Exit
    from objector.errors import RecipeError
    from objector.recipes.authorities import unknown_leads
    from objector.settings import load_settings
    from objector.wiring import authorities_for, load_library_for, overlay, texts_for

    settings = load_settings()
    if folder is not None:
        settings = replace(settings, config_dir=folder)
    faults: list[str] = []
    library = None
    try:
        library = load_library_for(settings, strict=True)
    except RecipeError as error:
        faults.extend(error.faults)
    try:
        authorities = authorities_for(settings)
        faults.extend(unknown_leads(library, authorities) if library is not None else [])
    except RecipeError as error:
        faults.extend(error.faults)
    try:
        languages = texts_for(settings).languages
    except RecipeError as error:
        faults.extend(error.faults)
    if faults and as_json:
        print_json({"holds": False, "faults": faults})
        raise typer.Exit(Exit.WRONG)
    if faults or library is None:
        raise RecipeError(faults)
    kept = overlay(settings).texts()
    reviewed = sum(one.reviewed != "never" for one in languages.values())
    if as_json:
        numbers_of = {"recipes": len(library.recipes), "kept_texts": len(kept)}
        told = {"languages": len(languages), "languages_reviewed": reviewed, "authorities": len(authorities)}
        print_json({"holds": True, "faults": [], **numbers_of, **told})
        return
    numbers = [
        several(len(library.recipes), "recipe"),
        several(len(library.controllers), "controller"),
        several(len(library.campaigns), "campaign"),
        several(len(authorities), "authority", "authorities"),
        f"texts in {several(len(languages), 'language')} ({reviewed} reviewed by a lawyer)",
    ]
    if kept:
        numbers.append(several(len(kept), "text kept on this machine", "texts kept on this machine"))
    typer.echo(f"{', '.join(numbers)}: no fault found")


@recipes.command("schema")
def schema() -> None:
    """The JSON Schema of a recipe, for editors."""
    import json

    from objector.recipes.model import Recipe

    typer.echo(json.dumps(Recipe.model_json_schema(by_alias=True), indent=2, ensure_ascii=False))


@recipes.command("test")
def rehearse(
    recipe_id: Id,
    scenario: Annotated[str, typer.Option("--scenario", metavar="NAME", help="How the look-alike behaves.")] = "calm",
    as_json: AsJson = False,
) -> None:
    """Run one recipe in a rehearsal; each step, and how its control was found. Exit codes as of objector run."""
    import asyncio

    from objector.cli.exits import exit_for
    from objector.cli.rehearse_recipe import rehearse_recipe

    known_recipe(_library(), recipe_id)
    tries = asyncio.run(rehearse_recipe(recipe_id, scenario))
    if as_json:
        print_json({"tries": [one.as_json() for one in tries]})
    for one in [] if as_json else tries:
        standing = f"{one.submission.status.value} ({one.submission.reason.value})"
        typer.echo(f"{recipe_id}  {one.submission.account_id or ''}  REHEARSAL: {standing}")
        if one.submission.detail:
            print_wrapped(one.submission.detail, indent="  ")
        print_table(("step", "do", "found by"), one.findings, indent="  ")
    code = exit_for({one.submission.status for one in tries})
    if code:
        raise typer.Exit(code)
