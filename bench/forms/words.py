"""Words for generated pages that no recipe documents: what an unknown portal might write beside and around a form.

They are everyday words, claimed of no portal. Labels, titles, options and buttons that are documented come from the
recipes, which cite their sources.
"""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    "email": {"en": "Your email", "de": "Deine Mailadresse", "it": "La tua posta elettronica", "sv": "E-post"},
    "text": {"en": "Please write here", "de": "Bitte hier eintragen", "it": "Scrivi qui", "sv": "Skriv här"},
    "given-name": {"en": "Forename", "de": "Rufname", "it": "Nome di battesimo", "sv": "Förnamn"},
    "family-name": {"en": "Family name", "de": "Familienname", "it": "Cognome", "sv": "Efternamn"},
    "phone": {"en": "Your number", "de": "Deine Nummer", "it": "Il tuo numero", "sv": "Ditt nummer"},
    "long-text": {"en": "Tell us more", "de": "Erzähl uns mehr", "it": "Raccontaci di più", "sv": "Berätta mer"},
    "country": {"en": "Where you live", "de": "Wo du wohnst", "it": "Dove vivi", "sv": "Var du bor"},
    "choice": {"en": "What is it about?", "de": "Worum geht es?", "it": "Di cosa si tratta?", "sv": "Vad gäller det?"},
    "tick": {"en": "I agree", "de": "Ich stimme zu", "it": "Sono d'accordo", "sv": "Jag håller med"},
    "file": {"en": "A picture of it", "de": "Ein Bild davon", "it": "Un'immagine", "sv": "En bild"},
}
"""What a page calls a field where the recipe knows no label in its language."""

TITLES = {
    "sv": "Invändning mot behandling av dina uppgifter",
    "pl": "Sprzeciw wobec przetwarzania danych",
    "en": "Tell us about your concern",
    "de": "Teile uns dein Anliegen mit",
    "it": "Parlaci della tua richiesta",
}
"""Titles that no recipe knows."""

OTHER_OPTIONS = {
    "en": ("I want a copy of my data", "I want to close my account", "Something else"),
    "de": ("Ich möchte eine Kopie meiner Daten", "Ich möchte mein Konto schließen", "Etwas anderes"),
    "it": ("Voglio una copia dei miei dati", "Voglio chiudere il mio account", "Altro"),
    "sv": ("Jag vill ha en kopia", "Jag vill stänga mitt konto", "Något annat"),
}
EXTRAS: dict[str, dict[str, str]] = {
    "text": {"en": "Company", "de": "Firma", "it": "Azienda", "sv": "Företag"},
    "phone": {"en": "Telephone for questions", "de": "Telefon für Rückfragen", "it": "Telefono", "sv": "Telefon"},
    "long-text": {"en": "Comments", "de": "Anmerkungen", "it": "Commenti", "sv": "Kommentarer"},
    "choice": {"en": "Salutation", "de": "Anrede", "it": "Titolo", "sv": "Tilltal"},
    "tick": {
        "en": "Send me news and offers",
        "de": "Schickt mir Neuigkeiten",
        "it": "Inviatemi novità e offerte",
        "sv": "Skicka mig nyheter",
    },
    "bait": {
        "en": "Leave this empty if you are human",
        "de": "Bitte leer lassen, wenn du ein Mensch bist",
        "it": "Lascia vuoto se sei una persona",
        "sv": "Lämna tomt om du är människa",
    },
}
"""Visible fields that nobody has to fill in."""

DECOYS: dict[str, dict[str, str]] = {
    "search": {"en": "Search", "de": "Suche", "it": "Cerca", "sv": "Sök"},
    "feedback": {"en": "Send feedback", "de": "Feedback senden", "it": "Invia un parere", "sv": "Lämna synpunkter"},
    "helpful": {
        "en": "Was this page helpful?",
        "de": "War diese Seite hilfreich?",
        "it": "Questa pagina ti è stata utile?",
        "sv": "Var sidan till hjälp?",
    },
    "cancel": {"en": "Cancel", "de": "Abbrechen", "it": "Annulla", "sv": "Avbryt"},
    "draft": {"en": "Save draft", "de": "Entwurf speichern", "it": "Salva bozza", "sv": "Spara utkast"},
    "newsletter": {
        "en": "Newsletter: where may we write to you?",
        "de": "Newsletter: wohin dürfen wir schreiben?",
        "it": "Newsletter: dove possiamo scriverti?",
        "sv": "Nyhetsbrev: vart får vi skriva?",
    },
    "hint": {
        "en": "We use this to answer you.",
        "de": "Damit antworten wir dir.",
        "it": "Lo usiamo per risponderti.",
        "sv": "Vi svarar dig dit.",
    },
    "loading": {"en": "Loading…", "de": "Wird geladen…", "it": "Caricamento…", "sv": "Laddar…"},
    "choose": {"en": "Choose…", "de": "Bitte wählen…", "it": "Scegli…", "sv": "Välj…"},
    "required": {"en": "required", "de": "erforderlich", "it": "obbligatorio", "sv": "obligatoriskt"},
    "optional": {"en": "optional", "de": "freiwillig", "it": "facoltativo", "sv": "valfritt"},
    "missing": {"en": "Please fill this in", "de": "Bitte ausfüllen", "it": "Compila il campo", "sv": "Fyll i"},
    "resend": {"en": "Send another code", "de": "Code erneut senden", "it": "Invia un altro codice", "sv": "Ny kod"},
    "code": {
        "en": "Enter the code from our mail",
        "de": "Gib den Code aus unserer E-Mail ein",
        "it": "Inserisci il codice della nostra e-mail",
        "sv": "Ange koden",
    },
    "go-on": {"en": "Continue", "de": "Weiter", "it": "Continua", "sv": "Fortsätt"},
    "cookies": {
        "en": "We use cookies to improve this site.",
        "de": "Wir verwenden Cookies, um die Seite zu verbessern.",
        "it": "Usiamo i cookie per migliorare il sito.",
        "sv": "Vi använder cookies.",
    },
    "accept": {"en": "Accept all", "de": "Alle akzeptieren", "it": "Accetta tutti", "sv": "Godkänn alla"},
}

REFUSE: dict[str, tuple[str, ...]] = {
    "en": ("Reject all", "Only necessary cookies", "Decline"),
    "de": ("Alle ablehnen", "Nur notwendige Cookies", "Ablehnen"),
    "it": ("Rifiuta tutti", "Continua senza accettare", "Rifiuta"),
    "sv": ("Avvisa alla",),
}

THANKS: dict[str, tuple[str, ...]] = {
    "en": ("Thank you. We have your message.", "We are on it.", "All done, you can close this window."),
    "de": ("Danke, deine Nachricht ist da.", "Wir kümmern uns darum.", "Fertig. Du kannst das Fenster schließen."),
    "it": ("Grazie, abbiamo il tuo messaggio.", "Ce ne occupiamo noi.", "Fatto. Puoi chiudere questa finestra."),
    "sv": ("Tack för ditt meddelande.",),
}
"""Thanks that are no listed confirmation."""

TROUBLE = {
    "en": "Something went wrong, please check what you entered.",
    "de": "Etwas ist schiefgelaufen, bitte prüfe deine Angaben.",
    "it": "Qualcosa è andato storto, controlla i dati inseriti.",
    "sv": "Något gick fel.",
}


def say(words: dict[str, str], language: str) -> str:
    """A word in this language, else in English."""
    return words.get(language, words["en"])
