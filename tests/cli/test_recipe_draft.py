"""`objector recipes draft`: from a description, a saved page and an address; hostile files do nothing."""

from __future__ import annotations

import http.server
import json
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from objector.channels.saved_page import LARGEST
from objector.rehearsal.portals import Portals
from tests.cli.conftest import House

FORM = "meta.facebook.ai-2025"
RELATED = b"Content-Type: multipart/related; boundary=b\r\n\r\n"
PAGE = """<!DOCTYPE html>
<!-- saved from url=(0042)https://privacy.example.org/object?who=4711 -->
<html lang="en"><head><title>Object to profiling</title></head><body>
<form action="https://privacy.example.org/take" method="post">
<p>Signed in as Maria Muster, maria@example.org</p>
<label>Email address <input type="email" name="mail" required value="maria@example.org"></label>
<label>Your reasons, Maria Muster <textarea name="why">my secret reasons</textarea></label>
<label>Country <select name="land"><option>Austria</option><option>Germany</option><option>France</option>
<option>Italy</option><option>Spain</option><option>Ireland</option></select></label>
<fieldset><legend>What do you want?</legend>
<label><input type="radio" name="want" value="o">I object</label>
<label><input type="radio" name="want" value="a">I want access</label></fieldset>
<label><input type="checkbox" name="agree">I agree to everything</label>
<label>Case 20-8812 of anna@else.example <input name="case8812" required></label>
<button>Send it</button>
</form></body></html>
"""


def saved(house: House, text: str | bytes = PAGE, name: str = "page.html") -> Path:
    path = house.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def drawn(house: House, source: str | Path, *more: str) -> tuple[dict[str, Any], str, str]:
    """The draft as TOML, as text, and what the check still wants."""
    result = house.types("recipes", "draft", str(source), *more)
    assert result.exit_code == 0, (result.stderr, result.exception)
    return tomllib.loads(result.stdout), result.stdout, " ".join(result.stderr.split())


def test_from_a_saved_page(house: House) -> None:
    """Labels, kinds, host and button; what is inferred says so, what is unknown is commented out and wanted."""
    house.moved_in()
    recipe, text, wanted = drawn(house, saved(house))
    assert recipe["url"] == "https://privacy.example.org/object"
    assert recipe["hosts"] == ["example.org"]
    assert recipe["verified"] == "never"
    assert recipe["recognise"] == {"en": ["Object to profiling"]}
    steps = recipe["steps"]
    assert [(one["do"], one.get("value")) for one in steps] == [
        ("fill", "{account.email}"),
        ("fill", "{grounds}"),
        ("choose", "{person.country}"),
        ("send", None),
    ]
    assert steps[0]["field"] == {"label": {"en": ["Email address"]}, "name": "mail", "kind": "email"}
    assert steps[-1]["button"] == {"en": ["Send it"]}
    assert recipe["discloses"] == ["account.email", "grounds", "person.country"]
    assert "# its options: I object; I want access" in text
    assert '# do    = "tick"' in text
    assert text.count("TO FINISH") >= 6
    for key in ("id", "controller", "right", "purpose", "separate_for"):
        assert f"draft.toml: {key}: missing" in wanted
    for value in ("Maria", "Muster", "maria@", "secret reasons", "4711", "8812", "anna@"):
        assert value not in text


def test_from_a_description_of_a_known_recipe(house: House) -> None:
    """What `recipes report` writes becomes a draft of that recipe, without anything personal."""
    file = house.folder / "form.json"
    assert house.types("recipes", "report", FORM, "--to", str(file), "--rehearsal").exit_code == 0
    told = json.loads(file.read_text(encoding="utf-8"))
    told["confirmations"] = [{"language": "it", "text": 'Abbiamo ricevuto "tutto" quanto'}]
    file.write_text(json.dumps(told), encoding="utf-8")
    recipe, text, _ = drawn(house, file)
    assert (recipe["id"], recipe["controller"], recipe["purpose"]) == (FORM, "meta", "ai-training")
    assert recipe["hosts"] == ["facebook.com"]
    assert [one["do"] for one in recipe["steps"]] == ["fill", "fill", "send"]
    assert "REHEARSAL" in text
    assert '# text  = { it = ["Abbiamo ricevuto \\"tutto\\" quanto"] }' in text
    assert "prova" not in text.lower()


def test_from_an_address(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is opened signed out, nothing is posted; written into a file if one is named."""
    with Portals("calm") as portals:
        monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
        monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", portals.host_rules)
        to = house.folder / "mine.toml"
        address = "https://www.facebook.com/help/contact/510058597920541"
        result = house.types("recipes", "draft", address, "--to", str(to))
        assert result.exit_code == 0, result.stderr
        assert portals.received == ()
    recipe = tomllib.loads(to.read_text(encoding="utf-8"))
    assert (recipe["url"], recipe["hosts"]) == (address, ["facebook.com"])
    assert recipe["sources"] == [address]
    assert [one["do"] for one in recipe["steps"]] == ["send"]
    text = to.read_text(encoding="utf-8")
    assert "REHEARSAL" in text
    assert "# its options: I want to object to or restrict the processing" in text
    assert "objector recipes check still wants" in result.stderr


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that a hostile page would reach, and what asked it."""
    asked: list[str] = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        serving.join()


def test_a_hostile_page_reaches_nothing_and_runs_nothing(
    house: House, elsewhere: tuple[str, list[str]], tmp_path: Path
) -> None:
    """Scripts, pictures, frames, style sheets, refreshes: no request leaves, no file is read, no script runs."""
    url, asked = elsewhere
    secret = "<form><label>The secret of this machine <input type=email></label></form>"
    (tmp_path / "secret.html").write_text(secret)
    hostile = f"""<!DOCTYPE html><html lang="en"><head><title>A form</title>
<meta http-equiv="refresh" content="0;url={url}/refresh"><link rel="stylesheet" href="{url}/style">
<link rel="preconnect" href="{url}"><link rel="prefetch" href="{url}/prefetch"><base href="{url}/">
<script src="{url}/script"></script><script>document.title = 'It ran'; fetch('{url}/fetch');</script></head>
<body onload="document.forms[0].submit()"><img src="{url}/picture" onerror="document.title = 'It ran'">
<iframe src="file://{tmp_path}/secret.html"></iframe><iframe src="{url}/frame"></iframe>
<template><iframe src="{url}/template"></iframe></template><iframe srcdoc="<img src={url}/inner>"></iframe>
<object data="{url}/object"></object><video src="{url}/video" autoplay></video>
<form action="{url}/take" method="post"><label>Email <input type="email" autofocus onfocus="alert(1)"></label>
<label>Line<br>end"]]&#10;[[steps]]&#10;do = "open" <textarea></textarea></label>
<button>Go</button></form></body></html>"""
    recipe, text, _ = drawn(house, saved(house, hostile))
    assert asked == []
    assert recipe["recognise"] == {"en": ["A form"]}
    assert "secret of this machine" not in text
    assert [one["do"] for one in recipe["steps"]] == ["fill", "fill", "send"]


def test_from_mhtml_with_its_style(house: House) -> None:
    """The style sheet inside the file counts, so that what the page hid stays hidden; the address is taken from it."""
    mhtml = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://help.example.org/form?x=1
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://help.example.org/form?x=1

<html lang=3D"de"><head><title>Widerspruch</title><link rel=3D"stylesheet" href=3D"cid:css-1@mhtml.blink"></head>
<body><form><label>E-Mail f=C3=BCr Antwort <input type=3D"email"></label>
<label class=3D"trap">Falle <input type=3D"tel"></label>
<button>Senden</button></form></body></html>
--b
Content-Type: text/css
Content-ID: <css-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable

.trap { display: none }
--b--
"""
    recipe, text, _ = drawn(house, saved(house, mhtml.replace(b"\n", b"\r\n"), "page.mhtml"))
    assert recipe["url"] == "https://help.example.org/form"
    assert [one["field"]["label"] for one in recipe["steps"][:-1]] == [{"de": ["E-Mail für Antwort"]}]
    assert "Falle" not in text


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "neither a form description nor a saved page"),
        (b"\x89PNG\r\n", "neither a form description nor a saved page"),
        (b"<html>" + b" " * LARGEST, "larger than 10 MB"),
        (b"{" + b" " * 1_100_000 + b"}", "larger than 1 MB"),
        (b'{"format": "objector form description 1"}', "recipe: "),
        (b"{" * 5000, "file: "),
        (b'{"format": "objector form description 1", "recipe": "x"}', "tells of no form"),
        (b"<html><body>Only words</body></html>", "nothing that could be filled in"),
        (RELATED + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--", "no page"),
        (RELATED + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 3000, ": "),
    ],
    ids=["empty", "picture", "large", "large-json", "half", "deep", "no-form", "no-field", "no-page", "nested"],
)
def test_files_that_are_none(house: House, content: bytes, what: str) -> None:
    """Oversized, damaged and empty ones: one message, code 2, no traceback."""
    result = house.types("recipes", "draft", str(saved(house, content, "given")))
    assert result.exit_code == 2, result.exception
    assert what in result.stderr
    assert result.stdout == ""


def test_what_is_no_source(house: House) -> None:
    """A file that is not there, an address without TLS: one message, code 2."""
    assert "cannot be read" in house.types("recipes", "draft", "nowhere.html").stderr
    for address in ("http://example.org/", "https://127.0.0.1/", "file:///etc/passwd"):
        result = house.types("recipes", "draft", address)
        assert (result.exit_code, "not an https address" in result.stderr) == (2, True)
