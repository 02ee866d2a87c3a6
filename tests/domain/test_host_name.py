"""Host names: names that differ are never taken for one."""

from __future__ import annotations

from objector.domain.host_name import host_name


def test_names_that_differ_never_become_equal() -> None:
    """What IDNA would map to another name is no host name."""
    assert host_name("straße.example") == ""
    assert host_name("BÜCHER.example") == host_name("xn--bcher-kva.example") == "xn--bcher-kva.example"
    for wrong in ("a b.example", "a_b!.example", "-a.example", "a" * 64 + ".example", "a." * 200, "\udcff.example"):
        assert host_name(wrong) == ""
