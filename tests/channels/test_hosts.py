"""Which pages a recipe may type into: vectors of look-alikes, and properties over all host names."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from objector.channels.hosts import bare, host_of, is_allowed

ALLOWED = [
    "https://facebook.com/",
    "https://www.facebook.com/help/contact/1?x=1#y",
    "https://a.b.c.facebook.com/",
    "https://FACEBOOK.com/",
    "https://facebook.com:443/",
    "https://facebook.com:8443/",
    "https://facebook.com./",
    "https://maria:secret@facebook.com/",
    "https://evil.example@facebook.com/",
]
FOREIGN = [
    "",
    "facebook.com",
    "//facebook.com/",
    "http://facebook.com/",
    "ftp://facebook.com/",
    "wss://facebook.com/",
    "javascript:alert(1)//facebook.com",
    "data:text/html,https://facebook.com/",
    "blob:https://facebook.com/1",
    "about:blank",
    "chrome-error://chromewebdata/",
    "https://facebook.com.evil.example/",
    "https://evil-facebook.com/",
    "https://evilfacebook.com/",
    "https://facebook.co/",
    "https://facebook.com.co/",
    "https://facebook.org/",
    "https://com/",
    "https:///facebook.com/",
    "https://facebook.com@evil.example/",
    "https://facebook.com:x@evil.example/",
    "https://evil.example/facebook.com",
    "https://evil.example?https://facebook.com/",
    "https://evil.example#@facebook.com/",
    "https://evil.example\\@facebook.com/",
    "https://evil.example\\.facebook.com/",
    "https://evil.example /@facebook.com/",
    "https://evil.example\t.facebook.com/",
    "https://evil.example%2f.facebook.com/",
    "https://evil.example%00.facebook.com/",
    "https://f\u0430cebook.com/",
    "https://xn--fcebook-2fg.com/",
    "https://facebook\u3002com.evil.example/",
    "https://[::1]/",
    "https://[facebook.com]/",
    "https://127.0.0.1/",
    "https://facebook.com..evil.example/",
]


@pytest.mark.parametrize("address", ALLOWED)
def test_pages_of_the_host(address: str) -> None:
    """The registrable domain and all below it, over TLS, on any port, whoever is named before the @."""
    assert is_allowed(address, ["facebook.com"])


@pytest.mark.parametrize("address", FOREIGN)
def test_pages_that_only_look_like_it(address: str) -> None:
    """Nothing that only holds the name, and nothing without TLS."""
    assert not is_allowed(address, ["facebook.com"])


@pytest.mark.parametrize(
    ("address", "hosts", "allowed"),
    [
        ("https://help.example.com/", ["help.example.com"], True),
        ("https://www.help.example.com/", ["help.example.com"], False),
        ("https://example.com/", ["help.example.com"], False),
        ("https://shop.co.uk/", ["co.uk"], False),
        ("https://co.uk/", ["shop.co.uk"], False),
        ("https://www.shop.co.uk/", ["shop.co.uk"], True),
        ("https://other.co.uk/", ["shop.co.uk"], False),
        ("https://mine.github.io/", ["github.io"], False),
        ("https://theirs.github.io/", ["mine.github.io"], False),
        ("https://www.mine.github.io/", ["mine.github.io"], True),
        ("https://www.xn--mller-kva.de/", ["xn--mller-kva.de"], True),
        ("https://www.xn--mller-kva.de/", ["xn--mller-kvb.de"], False),
        ("https://10.0.0.1/", ["0.1"], False),
        ("https://facebook.com/", [], False),
        ("https://b.example/", ["a.example", "b.example"], True),
    ],
)
def test_public_suffixes_and_exact_hosts(address: str, hosts: list[str], allowed: bool) -> None:
    """A public suffix covers nothing, an exact host only itself, a registrable domain all below it."""
    assert is_allowed(address, hosts) is allowed


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(LABEL, min_size=1, max_size=4).map(".".join)


@given(HOSTS)
@example("com")
def test_what_is_below_a_registrable_domain_is_its_own(prefix: str) -> None:
    """Whatever stands before a dot and the domain belongs to it; without the dot it is another's."""
    assert is_allowed(f"https://{prefix}.facebook.com/", ["facebook.com"])
    assert not is_allowed(f"https://{prefix}facebook.com/", ["facebook.com"])
    assert not is_allowed(f"https://facebook.com.{prefix}.example/", ["facebook.com"])
    assert not is_allowed(f"http://{prefix}.facebook.com/", ["facebook.com"])


@given(st.text(max_size=60))
@example("facebook.com\\")
@example("[")
def test_no_text_breaks_it_or_gets_past_it(text: str) -> None:
    """Any text is an answer, never an error; what comes before the host's end cannot make it the recipe's."""
    assert is_allowed(text, ["facebook.com"]) is False or host_of(text).endswith("facebook.com")
    assert isinstance(bare(f"https://{text}"), str)
    if "/" not in text and "\\" not in text:
        assert not is_allowed(f"https://evil.example/{text}@facebook.com/", ["facebook.com"])


@given(st.text(alphabet="abcMaria@:?#&=/%", max_size=30))
def test_a_bare_address_tells_nothing_of_a_person(text: str) -> None:
    """Credentials, query and fragment are left out wherever an address is told."""
    told = bare(f"https://maria:{text.replace('/', '')}@form.example/object?email={text}#{text}")
    assert "maria:" not in told
    assert "email=" not in told
