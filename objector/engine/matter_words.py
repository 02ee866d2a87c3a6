"""Words by which a mail speaks of an objection, in the 24 official languages of the EU, Norwegian and Icelandic.

The names of the Regulation and of the right are the official ones (OJ L 119, 4.5.2016, p. 1, heading of Art. 21), with
the abbreviations in use. The others are everyday words for an objection, a request and personal data; we wrote them,
and no native speaker has reviewed them. Words are compared whole, in the normal form of `recipes.texts`; a `*` stands
for any ending.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MatterWords:
    """The words of one language, each list with `|` between its terms."""

    sure: str
    """Names of the Regulation and of the right, and "your objection": each tells it alone."""
    asked: str
    """What an objection or a request is called. Such words stand in much else: they count beside one of `about`."""
    about: str
    """What it is about: personal data, artificial intelligence, the article."""


EVERYWHERE = MatterWords(
    sure="2016 679|gdpr|dsgvo|ds gvo|rgpd|rġpd|орзд|γκπδ|iküm|rgcs|bdar|vdar",
    asked="",
    about="art 21|meta ai",
)
"""What stands in mails of any language."""

WORDS: dict[str, MatterWords] = {
    "bg": MatterWords(
        sure="общ* регламент* относно защитата на данните|прав* на възражение|вашето възражение|вашите възражения|"
        "твоето възражение|възражението ви|възражението ти",
        asked="възраж*|вашето искане|искането ви|искането ти|вашата заявка|заявката ви|молбата ви",
        about="личн* данни|изкуствен* интелект*|член 21|чл 21",
    ),
    "cs": MatterWords(
        sure="obecn* nařízení* o ochraně osobních údajů|práv* vznést námitk*|práv* na námitk*|vaš* námit*|tvoj* námit*",
        asked="námit*|vaš* žádost*|tvoj* žádost*|vaš* požadav*",
        about="osobní* údaj*|uměl* inteligenc*|ai|čl 21|článk* 21|článek 21",
    ),
    "da": MatterWords(
        sure="generel* forordning om databeskyttelse|databeskyttelsesforordning*|ret* til indsigelse|"
        "ret* til at gøre indsigelse|indsigelsesret*|din indsigelse|jeres indsigelse|deres indsigelse",
        asked="indsigelse*|din anmodning|jeres anmodning|deres anmodning|din henvendelse",
        about="personoplysning*|personlige oplysninger|kunstig intelligens|ai|artikel 21",
    ),
    "de": MatterWords(
        sure="datenschutz grundverordnung|datenschutzgrundverordnung|widerspruchsrecht*|recht auf widerspruch|"
        "ihr* widerspruch*|dein* widerspruch*|ihr* einspruch*|dein* einspruch*",
        asked="widerspruch*|widersprüch*|widersprech*|widersproch*|einspruch*|einsprüch*|ihr* anfrage*|ihr* antrag*|"
        "ihr* anliegen*|dein* anfrage*|dein* antrag*|dein* anliegen*",
        about="personenbezogen* daten|persönlich* daten|verarbeitung*|künstlich* intelligenz|ki|artikel* 21",
    ),
    "el": MatterWords(
        sure="γενικ* κανονισμ* για την προστασία δεδομένων|γενικ* κανονισμ* προστασίας δεδομένων|"
        "δικαίωμα* εναντίωσης|δικαιώμα* εναντίωσης|εναντίωσή σας|εναντίωσή σου|εναντίωσής σας|εναντίωσής σου|"
        "αντίρρησή σας|αντίρρησή σου|ένστασή σας|ένστασή σου",
        asked="εναντίωσ*|εναντιωθ*|αντίρρησ*|αντιρρήσ*|ένστασ*|ενστάσ*|αίτημά σας|αίτημά σου|αιτήματός σας|"
        "αιτήματός σου",
        about="προσωπικ* δεδομέν*|δεδομέν* προσωπικού χαρακτήρα|τεχνητ* νοημοσύν*|άρθρο* 21",
    ),
    "en": MatterWords(
        sure="general data protection regulation|right to object|your objection*",
        asked="objection*|object to|objected to|objecting to|your request*",
        about="personal data|personal information|data subject*|artificial intelligence|ai|article 21",
    ),
    "es": MatterWords(
        sure="reglamento general de protección de datos|derecho de oposición|derecho a oponer*|tu oposición|"
        "su oposición",
        asked="oposición|oponer*|objeción|objeciones|tu solicitud*|su solicitud*",
        about="datos personales|datos de carácter personal|información personal|inteligencia artificial|ia|artículo 21",
    ),
    "et": MatterWords(
        sure="isikuandmete kaitse üldmäärus*|õigus* esitada vastuväi*|teie vastuväi*|sinu vastuväi*",
        asked="vastuväi*|teie taotlus*|sinu taotlus*|teie päring*|sinu päring*",
        about="isikuandm*|tehisintelle*|tehisaru*|artikli 21|artikkel 21",
    ),
    "fi": MatterWords(
        sure="tietosuoja asetu*|tietosuojaasetu*|vastustamisoikeu*|oikeu* vastustaa|vastustuksesi*|vastustuksenne*|"
        "vastustustasi|vastustustanne",
        asked="vastustu*|vastusta*|vastalause*|pyyntösi*|pyyntönne*|pyyntöäsi|pyyntöänne",
        about="henkilötie*|tekoäly*|21 artikla*",
    ),
    "fr": MatterWords(
        sure="règlement général sur la protection des données|droit d opposition|droit de s opposer|"
        "droit de vous opposer|votre opposition|ton opposition|votre objection|ton objection",
        asked="opposition*|opposer|opposé*|objection*|votre demande*|ta demande*",
        about="données personnelles|données à caractère personnel|informations personnelles|vos données|tes données|"
        "intelligence artificielle|ia|article 21",
    ),
    "ga": MatterWords(
        sure="rialachán* ginearálta maidir le cosaint sonraí|ceart* chun agóid*|d agóid*|bhur n agóid*",
        asked="agóid*|d iarratas*|bhur n iarratas*",
        about="sonra* pearsanta|shonra* pearsanta|faisnéis* phearsanta|intleacht* shaorga|hintleacht* saorga|"
        "airteagal 21",
    ),
    "hr": MatterWords(
        sure="opć* uredb* o zaštiti podataka|prav* na prigovor|vaš* prigovor*|tvoj* prigovor*",
        asked="prigovor*|vaš* zahtjev*|tvoj* zahtjev*|vaš* upit*",
        about="osobn* podat*|umjetn* inteligencij*|ai|člank* 21|članak 21",
    ),
    "hu": MatterWords(
        sure="általános adatvédelmi rendelet*|tiltakozáshoz való jog*|tiltakozási jog*|ön tiltakozás*|tiltakozásod*",
        asked="tiltakoz*|kérelm*|kérésé*|kérésed*",
        about="személyes adat*|mesterséges intelligenci*|21 cikk*",
    ),
    "is": MatterWords(
        sure="persónuverndarreglugerð*|andmælarétt*|rétt* til að andmæla|andmæli þín|andmælin þín|andmælum þínum|"
        "andmæla þinna|andmæli ykkar",
        asked="andmæl*|beiðni þín*|erindi þitt",
        about="persónuupplýsing*|gervigreind*|21 gr",
    ),
    "it": MatterWords(
        sure="regolamento generale sulla protezione dei dati|diritto di opposizione|diritto di opporsi|"
        "diritto di opporti|tua opposizione|sua opposizione|vostra opposizione|tua obiezione|tua contestazione",
        asked="opposizion*|opporsi|opporti|obiezion*|contestazion*|tua richiesta|sua richiesta|vostra richiesta",
        about="dati personali|informazioni personali|tue informazioni|intelligenza artificiale|ia|articolo 21",
    ),
    "lt": MatterWords(
        sure="bendr* duomenų apsaugos reglament*|teis* nesutikti|jūsų prieštaravim*|tavo prieštaravim*|jūsų nesutikim*",
        asked="prieštarav*|nesutik*|jūsų prašym*|tavo prašym*|jūsų užklaus*",
        about="asmens duomen*|asmenini* duomen*|dirbtini* intelekt*|21 straipsn*",
    ),
    "lv": MatterWords(
        sure="vispārīg* datu aizsardzības regul*|tiesīb* iebilst|jūsu iebildum*|tavs iebildum*|tavu iebildum*",
        asked="iebildum*|iebilst*|jūsu pieprasījum*|tavs pieprasījum*|tavu pieprasījum*|jūsu lūgum*",
        about="personas dat*|mākslīg* intelekt*|21 pant*",
    ),
    "mt": MatterWords(
        sure="regolament ġenerali dwar il protezzjoni tad data|dritt ta oġġezzjoni|dritt li toġġezzjona|"
        "oġġezzjoni tiegħek|oġġezzjoni tagħkom",
        asked="oġġezzjon*|toġġezzjona*|talba tiegħek|rikjesta tiegħek",
        about="data personali|informazzjoni personali|intelliġenza artifiċjali|artikolu 21",
    ),
    "nb": MatterWords(
        sure="personvernforordning*|rett* til å protestere|rett* til innsigelse|din protest|protesten din|"
        "din innsigelse|innsigelsen din",
        asked="protest*|innsigelse*|din forespørsel|forespørselen din|din henvendelse|henvendelsen din",
        about="personopplysning*|kunstig intelligens|ki|artikkel 21",
    ),
    "nl": MatterWords(
        sure="algemene verordening gegevensbescherming|recht van bezwaar|recht op bezwaar|recht om bezwaar|uw bezwaar*|"
        "je bezwaar*|jouw bezwaar*",
        asked="bezwaar*|bezwaren|uw verzoek*|je verzoek*|jouw verzoek*|uw aanvraag|je aanvraag",
        about="persoonsgegevens|persoonlijke gegevens|kunstmatige intelligentie|ai|avg|artikel 21",
    ),
    "pl": MatterWords(
        sure="ogóln* rozporządzeni* o ochronie danych|praw* do sprzeciwu|praw* do wniesienia sprzeciwu|twój sprzeciw|"
        "twojego sprzeciwu|twojemu sprzeciwowi|twoim sprzeciwem|pana sprzeciw*|pani sprzeciw*|państwa sprzeciw*",
        asked="sprzeciw*|twoje żądani*|twojego żądania|twój wniosek|twojego wniosku|twoja prośba|twoją prośbę|"
        "państwa wnios*|twoje zgłoszenie",
        about="dan* osobow*|sztuczn* inteligencj*|ai|rodo|artykuł* 21",
    ),
    "pt": MatterWords(
        sure="regulamento geral sobre a proteção de dados|regulamento geral de proteção de dados|direito de oposição|"
        "direito de se opor|tua oposição|sua oposição|vossa oposição",
        asked="oposição|opor|objeção|objeções|seu pedido|teu pedido|vosso pedido|sua solicitação|tua solicitação",
        about="dados pessoais|informações pessoais|inteligência artificial|de ia|da ia|para ia|artigo 21|artigo 21º",
    ),
    "ro": MatterWords(
        sure="regulament* general* privind protecția datelor|drept* la opoziție|drept* de opoziție|"
        "opoziți* dumneavoastră|opoziția ta|opoziției tale|obiecți* dumneavoastră|obiecția ta",
        asked="opoziți*|obiecți*|cerer* dumneavoastră|cererea ta|solicitar* dumneavoastră|solicitarea ta",
        about="date* cu caracter personal|date* personale|inteligenț* artificial*|articol* 21",
    ),
    "sk": MatterWords(
        sure="všeobecn* nariadeni* o ochrane údajov|práv* namietať|práv* vzniesť námietk*|vaš* námiet*|tvoj* námiet*",
        asked="námiet*|namieta*|vaš* žiados*|tvoj* žiados*|vaš* požiadav*",
        about="osobn* údaj*|umel* inteligenci*|ai|čl 21|článk* 21",
    ),
    "sl": MatterWords(
        sure="splošn* uredb* o varstvu podatkov|pravic* do ugovora",
        asked="ugovor*|vaš* zahtev*|tvoj* zahtev*|vaš* prošnj*",
        about="osebn* podatk*|umetn* inteligenc*|ai|člen* 21|21 člen*",
    ),
    "sv": MatterWords(
        sure="allmän* dataskyddsförordning*|dataskyddsförordning*|rätt* att göra invändning*|rätt* att invända|"
        "din invändning*|er invändning*",
        asked="invändning*|invänd*|din begäran|er begäran|din förfrågan",
        about="personuppgift*|personlig* uppgift*|artificiell* intelligens*|ai|artikel 21",
    ),
}
"""By language (ISO 639-1), as the folders of the texts are named. "Vaš ugovor" is "your objection" in Slovenian and
"your contract" in Croatian, "ia" a common verb in Portuguese: such words are not among those that tell it alone."""
