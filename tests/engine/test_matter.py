"""Which mails are about the matter by their own words, in all languages. Every mail here is invented by us."""

from __future__ import annotations

import pytest

from objector.channels.html_text import visible_text
from objector.channels.mail_text import tidy
from objector.engine import matter
from objector.engine.matter import (
    MOST_WORDS,
    names_of,
    names_the_form,
    speaks_of_it,
    words_of,
)
from objector.engine.matter_words import WORDS
from objector.recipes.load import load_library
from objector.shipped import config_dir
from objector.texts.load import load_texts

INVENTED = {
    "bg": ("Относно Вашето възражение: не можем да го уважим.", "Анна коментира снимката ви. Управлявайте известията."),
    "cs": ("Vaší námitce nemůžeme vyhovět.", "Anna okomentovala vaši fotku. Spravujte svá oznámení."),
    "da": ("Vi kan ikke imødekomme din indsigelse.", "Anna har kommenteret dit billede. Tilpas dine notifikationer."),
    "de": ("Ihrem Widerspruch können wir nicht entsprechen.", "Anna hat dein Foto kommentiert. Datenschutzrichtlinie."),
    "el": ("Δεν μπορούμε να δεχτούμε την εναντίωσή σας.", "Η Άννα σχολίασε τη φωτογραφία σας. Ρυθμίσεις ειδοποιήσεων."),
    "en": (
        "We looked at your objection and see no reason for it.",
        "Anna commented on your photo. Privacy policy. Help.",
    ),
    "es": (
        "No podemos atender su oposición al tratamiento de sus datos personales.",
        "Ana comentó tu foto. La oposición ganó las elecciones. Política de privacidad.",
    ),
    "et": ("Teie vastuväidet me rahuldada ei saa.", "Anna kommenteeris sinu fotot. Halda oma teavitusi."),
    "fi": ("Emme voi hyväksyä vastustustanne.", "Anna kommentoi kuvaasi. Hallitse ilmoituksiasi."),
    "fr": (
        "Nous ne pouvons pas donner suite à votre opposition.",
        "Anne a commenté votre photo. L’opposition a gagné. J’ai trouvé un ami.",
    ),
    "ga": ("Ní féidir linn glacadh le d’agóid.", "Rinne Anna trácht ar do ghrianghraf. Bainistigh fógraí."),
    "hr": ("Vaš prigovor ne možemo prihvatiti.", "Ana je komentirala vašu fotografiju. Vaš ugovor o najmu je spreman."),
    "hu": (
        "Nem tudunk helyt adni a személyes adatok kezelése elleni tiltakozásnak.",
        "Anna hozzászólt a fényképedhez. Tiltakozás volt a városban.",
    ),
    "is": ("Við getum ekki fallist á andmæli þín.", "Anna skrifaði ummæli við myndina þína. Stilla tilkynningar."),
    "it": ("Non possiamo accogliere la Sua opposizione.", "Anna ha commentato la tua foto. L’opposizione in piazza."),
    "lt": ("Jūsų prieštaravimo patenkinti negalime.", "Ona pakomentavo jūsų nuotrauką. Pranešimų nustatymai."),
    "lv": ("Jūsu iebildumu mēs nevaram ievērot.", "Anna komentēja jūsu fotoattēlu. Paziņojumu iestatījumi."),
    "mt": ("Ma nistgħux nilqgħu l-oġġezzjoni tiegħek.", "Anna kkummentat fuq ir-ritratt tiegħek. Notifiki."),
    "nb": ("Vi kan ikke ta protesten din til følge.", "Anna kommenterte bildet ditt. Tusenvis på protestmarsj i Oslo."),
    "nl": ("Wij kunnen uw bezwaar niet inwilligen.", "Anna heeft gereageerd op je foto. Geen bezwaar? Klik hier."),
    "pl": ("Twojego sprzeciwu nie możemy uwzględnić.", "Anna skomentowała Twoje zdjęcie. Sprzeciw mieszkańców rośnie."),
    "pt": (
        "Não podemos aceitar a sua oposição ao tratamento dos seus dados pessoais.",
        "A Ana comentou a sua foto. A oposição ia ganhar. Política de privacidade.",
    ),
    "ro": ("Nu putem da curs opoziţiei dumneavoastră.", "Ana a comentat fotografia ta. Opoziția a câștigat alegerile."),
    "sk": ("Vašej námietke nemôžeme vyhovieť.", "Anna okomentovala vašu fotku. Spravujte svoje upozornenia."),
    "sl": (
        "Vašemu ugovoru zoper obdelavo osebnih podatkov ne moremo ugoditi.",
        "Ana je komentirala vašo fotografijo. Upravljajte obvestila.",
    ),
    "sv": ("Vi kan inte godta din invändning.", "Anna har kommenterat ditt foto. Hantera dina aviseringar."),
}
"""By language: a mail about the matter, and a notification of something else."""


def speaks(text: str) -> bool:
    return speaks_of_it(words_of(text))


@pytest.mark.parametrize("language", sorted(WORDS))
def test_each_language_tells_the_matter_from_something_else(language: str) -> None:
    """A refusal in words that no recipe knows is about it; a notification is not, even with news of an opposition."""
    about, other = INVENTED[language]
    assert speaks(about)
    assert not speaks(other)


def test_the_official_terms_and_our_own_sentences_are_known() -> None:
    """What our texts say in each language, an answer may repeat: the right, the Regulation, every subject line."""
    texts = load_texts([config_dir()])
    assert set(texts.languages) == set(WORDS) == set(INVENTED)
    for language, one in texts.languages.items():
        said = (
            one.terms.right, one.terms.regulation, one.terms.regulation.partition("(")[2] if language != "hu" else "",
            one.objection.subject, one.reminder.subject, one.refused.subject, one.more_wanted.subject,
        )  # fmt: skip
        assert [text for text in said if text and not speaks(text)] == [], language


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Re: GDPR", True),
        ("Ihr Antrag wegen der Nutzung für KI", True),
        ("Your request about how we train AI was closed", True),
        ("Your friend request was accepted", False),
        ("Your request has come in", False),
        ("An objection in court" + " and so on" * 20 + " personal data", False),
        ("Artificial intelligence will change your feed", False),
        ("Your ob\u200bjec\u00adtion", True),
        ("\uff39\uff2f\uff35\uff32 \uff2f\uff22\uff2a\uff25\uff23\uff34\uff29\uff2f\uff2e", True),
        ("Vas\u030c prigovor", True),
        ("no-your objectionable", True),  # an ending; whether it means that, the person says
        ("overyour objection", False),
        ("", False),
    ],
)  # fmt: skip
def test_one_word_is_not_enough_unless_it_is_sure(text: str, about: bool) -> None:
    """Whole words, in any spelling that looks the same; those that stand in much else only beside one another."""
    assert speaks(text) is about


def test_a_word_split_by_tags_is_the_word_that_is_seen() -> None:
    """Tags within a word change nothing; what is hidden from the reader does not count."""
    split = "<p>Your ob<b>jec</b>tion</p><div style='display:none'>GDPR</div>"
    assert speaks(tidy(visible_text(split)))
    assert not speaks(tidy(visible_text("<p>Hello</p><div style='display:none'>your objection</div>")))


def test_a_huge_text_is_read_to_a_bound() -> None:
    """Words beyond the bound, and one word of a million signs, cost nothing; nothing is raised."""
    assert len(words_of("word " * (2 * MOST_WORDS))) == MOST_WORDS
    assert not speaks("word " * MOST_WORDS + "your objection")
    assert not speaks("ob" * 500_000)
    assert not speaks("your " * MOST_WORDS)


def test_a_flood_of_notifications_tries_few_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand mails without a term: none is about it, and for most words no term at all is tried."""
    tried = []
    real = matter._Term.stands_at
    monkeypatch.setattr(matter._Term, "stands_at", lambda *given: tried.append(1) or real(*given))
    words = words_of("Anna commented on your photo. See what your friends have posted today. Unsubscribe. " * 5)
    assert not any(speaks_of_it([*words, str(number)]) for number in range(1000))
    assert len(tried) < 1000 * len(words)


def test_a_form_is_named_by_its_title_or_its_own_address() -> None:
    """Long titles and addresses with a number of their own; "Facebook" or a privacy policy stand in everything."""
    recipes = load_library([config_dir()]).recipes
    names = names_of(recipes["meta.facebook.ai-2025"])
    assert names_the_form(words_of("Re: Object to your information being used for AI at Meta"), names)
    assert names_the_form(words_of("see https://www.facebook.com/help/contact/712876720715583?x=1"), names)
    assert not names_the_form(words_of("see https://www.facebook.com/help/contact/7128767207155830"), names)
    assert names_of(recipes["meta.facebook.general"]) == ("facebook.com/help/contact/367438723733209",)
    assert names_of(recipes["meta.privacy-policy-entry"]) == ()
    assert not names_the_form(words_of("anything"), ())


def test_every_term_can_be_found() -> None:
    """A stem that is too short, or a word that is none, is a fault of the list."""
    for wrong in ("ki*", "a-b c", "*"):
        with pytest.raises(ValueError, match="no whole word"):
            matter._taken_apart(wrong)
