"""The tree over the entries: any change, loss or exchange of a digest changes its peaks."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.ledger.tree import Tree

DIGESTS = [sha256(bytes([number])).hexdigest() for number in range(70)]


def grown(digests: list[str], tree: Tree | None = None) -> Tree:
    """A tree with these leaves."""
    tree = tree or Tree()
    for digest in digests:
        tree.add(digest)
    return tree


def whole(digests: list[str]) -> bytes:
    """The root of a whole subtree, by the recursion of RFC 6962, section 2.1."""
    if len(digests) == 1:
        return sha256(b"\x00" + bytes.fromhex(digests[0])).digest()
    half = len(digests) // 2
    return sha256(b"\x01" + whole(digests[:half]) + whole(digests[half:])).digest()


def test_the_peaks_are_those_of_the_definition() -> None:
    """For every size: one whole subtree for each one in the size's binary form, the largest first."""
    for size in range(len(DIGESTS)):
        expected, place = [], 0
        for bit in reversed(range(8)):
            if size >> bit & 1:
                expected.append(whole(DIGESTS[place : place + 2**bit]).hex())
                place += 2**bit
        tree = grown(DIGESTS[:size])
        assert (tree.size, tree.peaks) == (size, expected)


@given(st.integers(0, 70), st.integers(0, 70))
def test_a_tree_goes_on_from_its_peaks(one: int, two: int) -> None:
    """Whoever has the peaks of a beginning needs no earlier digest."""
    begun, end = sorted((one, two))
    first = grown(DIGESTS[:begun])
    assert grown(DIGESTS[begun:end], Tree.of(first.size, first.peaks)).peaks == grown(DIGESTS[:end]).peaks


@given(st.integers(2, 70), st.data())
def test_a_change_shows(size: int, data: st.DataObject) -> None:
    """Exchanged, dropped, renumbered or other leaves give other peaks."""
    digests = DIGESTS[:size]
    place = data.draw(st.integers(0, size - 2))
    swapped = [*digests[:place], digests[place + 1], digests[place], *digests[place + 2 :]]
    dropped = digests[:place] + digests[place + 1 :]
    other = [*digests[:place], "ab" * 32, *digests[place + 1 :]]
    assert all(grown(some).peaks != grown(digests).peaks for some in (swapped, dropped, other))


@pytest.mark.parametrize(
    ("size", "peaks"),
    [
        (1, []),
        (3, ["ab" * 32]),
        (-1, []),
        (True, ["ab" * 32]),
        (1, ["ab" * 31]),
        (1, [7]),
        (1, "ab"),
        ("1", ["ab" * 32]),
    ],
)
def test_peaks_that_no_tree_has(size: object, peaks: object) -> None:
    """Read from outside, they are refused."""
    with pytest.raises(ValueError, match="no tree"):
        Tree.of(size, peaks)  # type: ignore[arg-type]
