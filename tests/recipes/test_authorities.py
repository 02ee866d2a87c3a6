"""`authorities.toml`: whole, strict, and every fault at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from objector.domain.authority import Competence
from objector.domain.region import EEA
from objector.errors import RecipeError
from objector.recipes.authorities import load_authorities, unknown_leads
from objector.recipes.load import load_library
from objector.shipped import config_dir

GOOD = """
[[authorities]]
id = "atdsb"
country = "AT"
name = "Österreichische Datenschutzbehörde"
name_en = "Austrian Data Protection Authority"
languages = ["de"]
asks_for = "de"
website = "https://www.dsb.gv.at/"
postal = ["Barichgasse 40-42", "1030 Wien"]
record_changed = 2026-03-08
sources = ["https://github.com/datenanfragen/data"]
"""


def _folder(tmp_path: Path, text: str, name: str = "own") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "authorities.toml").write_text(text, encoding="utf-8")
    return folder


def _faults(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(RecipeError) as caught:
        load_authorities([_folder(tmp_path, text)])
    return caught.value.faults


def test_every_country_of_the_gdpr_has_its_authorities() -> None:
    """One for each country, one for each of the 16 Länder, no other law; every one with sources and languages."""
    found = load_authorities([config_dir()])
    assert {one.country for one in found.values()} == EEA
    private = [one for one in found.values() if one.for_private_controllers]
    assert len({one.place for one in private}) == len(private) == 29 + 16
    assert {one.land for one in private if one.country == "DE"} == {
        "BW", "BY", "BE", "BB", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH",
    }  # fmt: skip
    assert found["debaylda"].competence is Competence.PRIVATE
    assert found["debfdi"].competence is Competence.FEDERAL
    assert all(one.sources and one.languages and (one.mail or one.forms or one.postal) for one in found.values())


def test_nothing_is_called_checked() -> None:
    """Each authority warns that it was not checked; each old record warns that it is old; none claims otherwise."""
    text = (config_dir() / "authorities.toml").read_text(encoding="utf-8")
    assert "verified" not in text
    for one in load_authorities([config_dir()]).values():
        assert "Nothing of this was checked" in one.cautions[-1]
        assert one.website in one.cautions[-1]
        assert any("record is old" in line for line in one.cautions) == (one.record_changed < date(2024, 1, 1))


def test_the_channels_that_are_no_channels_are_told() -> None:
    """What the records say about mail that does not count reaches the person."""
    found = load_authorities([config_dir()])
    assert any("ePUAP" in line for line in found["plgiodo"].cautions)
    assert any("qualified electronic signature" in line for line in found["bgcpdp"].cautions)
    assert any("(PEC)" in line for line in found["itgpdp"].cautions)
    assert any("public document" in line for line in found["sedi"].cautions)


def test_every_lead_authority_of_the_controllers_is_there() -> None:
    """A controller file that names an authority which is in no file is a fault, by its place."""
    library = load_library([config_dir()])
    authorities = load_authorities([config_dir()])
    assert unknown_leads(library, authorities) == []
    del authorities["iedpc"]
    faults = unknown_leads(library, authorities)
    assert 'config/controllers/meta.toml: lead_authority: "iedpc" is not in authorities.toml' in faults


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Unknown key, wrong address, wrong country, missing value: each by its place, none hides another."""
    text = GOOD.replace('website = "https://www.dsb.gv.at/"', 'website = "javascript:alert(1)"\nverified = true')
    text += GOOD.replace('"AT"', '"GB"').replace("atdsb", "gbico") + GOOD.replace("languages", "tongues")
    faults = _faults(tmp_path, text)
    assert any(fault.startswith("own/authorities.toml: authorities.1.verified: unknown key") for fault in faults)
    assert any(fault.startswith("own/authorities.toml: authorities.1.website: ") for fault in faults)
    assert any("authorities.2: GB: the GDPR has no authority there" in fault for fault in faults)
    assert any(fault.startswith("own/authorities.toml: authorities.3.languages: missing") for fault in faults)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ('asks_for = "de"', "`asks_for` is fr"),
        ("record_changed = 2026-03-08", "record_changed"),
        ('country = "AT"', "`land` and `land_name` stand together"),
        ('postal = ["Barichgasse 40-42", "1030 Wien"]', "postal"),
        ('id = "atdsb"', "id"),
    ],
)
def test_an_entry_has_to_agree_with_itself(tmp_path: Path, changed: str, told: str) -> None:
    """Language, age, Land: what contradicts itself is refused."""
    into = {
        'asks_for = "de"': 'asks_for = "fr"',
        "record_changed = 2026-03-08": 'record_changed = "lately"',
        'country = "AT"': 'country = "AT"\nland = "BY"',
        'postal = ["Barichgasse 40-42", "1030 Wien"]': 'postal = ["Wien"]',
        'id = "atdsb"': 'id = "../atdsb"',
    }[changed]
    assert any(told in fault for fault in _faults(tmp_path, GOOD.replace(changed, into)))


def test_the_same_twice_and_two_for_one_place(tmp_path: Path) -> None:
    """An id that stands twice, and two that would both be competent, are faults: none could be proposed."""
    assert _faults(tmp_path, GOOD + GOOD) == ('own/authorities.toml: authorities.2.id: "atdsb" stands here twice',)
    (tmp_path / "own" / "authorities.toml").write_text(GOOD + GOOD.replace("atdsb", "atother"), encoding="utf-8")
    with pytest.raises(RecipeError, match="atdsb and atother are both competent for private controllers in AT"):
        load_authorities([tmp_path / "own"])


def test_an_own_file_replaces_one_authority(tmp_path: Path) -> None:
    """An address that a person mended counts; the other authorities stay; a folder without the file is none too few."""
    own = _folder(tmp_path, GOOD.replace("Barichgasse 40-42", "Neue Gasse 1"))
    (tmp_path / "empty").mkdir()
    found = load_authorities([config_dir(), own, tmp_path / "empty"])
    assert found["atdsb"].postal[0] == "Neue Gasse 1"
    assert len(found) == len(load_authorities([config_dir()]))


def test_the_shipped_file_has_to_be_there(tmp_path: Path) -> None:
    """A missing file is told by name, not taken for no authorities."""
    with pytest.raises(RecipeError, match=r"authorities\.toml: file: cannot be read"):
        load_authorities([tmp_path])
