"""Names of countries that forms use besides the ones that Babel knows: official, older and popular ones."""

from __future__ import annotations

VARIANTS: dict[str, str] = {
    "AT": "Republic of Austria|Republik Österreich",
    "BA": "Bosnia|Bosnia-Herzegovina|Bosnia Herzegovina|Bosnien-Herzegowina",
    "BE": "Kingdom of Belgium|Königreich Belgien|Royaume de Belgique|Koninkrijk België",
    "BG": "Republic of Bulgaria|Република България",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of|Plurinational State of Bolivia",
    "CD": "Democratic Republic of the Congo|Congo, Democratic Republic of the"
    "|Congo, The Democratic Republic of the|DR Congo|Demokratische Republik Kongo"
    "|République démocratique du Congo|Repubblica Democratica del Congo",
    "CG": "Republic of the Congo|Congo, Republic of the|Republik Kongo|République du Congo|Repubblica del Congo",
    "CH": "Swiss Confederation|Schweizerische Eidgenossenschaft|Confédération suisse|Confederazione Svizzera",
    "CI": "Ivory Coast|Elfenbeinküste|Costa de Marfil|Cote d'Ivoire|Wybrzeże Kości Słoniowej",
    "CN": "People's Republic of China|Mainland China|Volksrepublik China",
    "CV": "Cabo Verde|Cape Verde|Kap Verde|Kapverden",
    "CY": "Republic of Cyprus|Κυπριακή Δημοκρατία",
    "CZ": "Czech Republic|Česká republika|Tschechische Republik|Tschechei|République tchèque|Repubblica Ceca"
    "|República Checa|República Tcheca|Chéquia|Tsjechische Republiek|Republika Czeska|Cseh Köztársaság"
    "|Republica Cehă|Češka republika|Tjekkiske Republik|Den Tjekkiske Republik|Tjeckiska republiken"
    "|Tšekin tasavalta|Tšehhi Vabariik|Čekijos Respublika|Čehijas Republika|Чешка република"
    "|Τσεχική Δημοκρατία|Poblacht na Seice|Den tsjekkiske republikk|Tékkneska lýðveldið",
    "DE": "Federal Republic of Germany|Germany, Federal Republic of|Bundesrepublik Deutschland"
    "|Deutschland, Bundesrepublik|République fédérale d'Allemagne|Repubblica Federale di Germania"
    "|República Federal de Alemania|Bondsrepubliek Duitsland|Republika Federalna Niemiec",
    "DK": "Kingdom of Denmark|Kongeriget Danmark",
    "EE": "Republic of Estonia|Eesti Vabariik",
    "ES": "Kingdom of Spain|Reino de España",
    "FI": "Republic of Finland|Suomen tasavalta|Republiken Finland",
    "FK": "Falkland Islands (Malvinas)|Islas Malvinas",
    "FM": "Federated States of Micronesia|Micronesia, Federated States of",
    "FR": "French Republic|République française|Metropolitan France|France, Metropolitan|France métropolitaine",
    "GB": "UK|U.K.|Great Britain|Britain|United Kingdom of Great Britain and Northern Ireland|Großbritannien"
    "|Vereinigtes Königreich Großbritannien und Nordirland|Grande-Bretagne|Gran Bretagna|Gran Bretaña"
    "|Grã-Bretanha|Groot-Brittannië|Velká Británie|Veľká Británia|Velika Britanija|Nagy-Britannia"
    "|Marea Britanie|Великобритания|Μεγάλη Βρετανία|Suurbritannia|Didžioji Britanija|Lielbritānija"
    "|an Bhreatain Mhór|il-Gran Brittanja|Det Forenede Kongerige|Förenade kungariket|Det forente kongerike"
    "|Yhdistynyt kuningaskunta|Zjednoczone Królestwo|Stóra-Bretland",
    "GM": "The Gambia|Gambia, The",
    "GR": "Hellas|Hellenic Republic|Ελληνική Δημοκρατία|Ελλάς",
    "HK": "Hong Kong|Hongkong|Hong-Kong|Hong Kong (China)",
    "HR": "Republic of Croatia|Republika Hrvatska",
    "IE": "Republic of Ireland|Ireland, Republic of|Éire|Republik Irland|Irland, Republik"
    "|République d'Irlande|Repubblica d'Irlanda|República de Irlanda|República da Irlanda|Republiek Ierland"
    "|Poblacht na hÉireann|Republika Irlandii|Ireland (Éire)",
    "IR": "Iran, Islamic Republic of|Islamic Republic of Iran",
    "IS": "Republic of Iceland|Lýðveldið Ísland",
    "IT": "Italian Republic|Repubblica Italiana|Italienische Republik",
    "KP": "Korea, Democratic People's Republic of|Democratic People's Republic of Korea|Korea, North",
    "KR": "Korea, Republic of|Republic of Korea|Korea, South|Republik Korea|République de Corée",
    "LA": "Lao People's Democratic Republic",
    "LI": "Principality of Liechtenstein|Fürstentum Liechtenstein",
    "LT": "Republic of Lithuania|Lietuvos Respublika",
    "LU": "Grand Duchy of Luxembourg|Großherzogtum Luxemburg|Grand-Duché de Luxembourg|Lëtzebuerg",
    "LV": "Republic of Latvia|Latvijas Republika",
    "MD": "Republic of Moldova|Moldova, Republic of|Republik Moldau|Moldau|Moldawien|Republica Moldova",
    "MK": "Macedonia|Republic of North Macedonia|Mazedonien|Macédoine|Republic of Macedonia"
    "|Macedonia, The Former Yugoslav Republic of|Former Yugoslav Republic of Macedonia",
    "MM": "Myanmar|Burma|Birma",
    "MO": "Macao|Macau",
    "MT": "Republic of Malta|Repubblika ta' Malta",
    "NL": "Holland|The Netherlands|Kingdom of the Netherlands|Königreich der Niederlande|die Niederlande"
    "|Niederlande, die|les Pays-Bas|i Paesi Bassi|los Países Bajos|Hollande|Olanda|Holanda|Holandia"
    "|Hollandia|Hollanti|Holandsko|Holandija|Nizozemí|Nizozemsko|Niderlandy|Ολλανδία|Холандия|Olandija"
    "|Nyderlandų Karalystė|an Ollainn|l-Olanda|Koninkrijk der Nederlanden|Paesi Bassi (Olanda)",
    "NO": "Kingdom of Norway|Noreg|Kongeriket Norge",
    "PL": "Republic of Poland|Rzeczpospolita Polska",
    "PS": "Palestine|State of Palestine|Palestine, State of|Palestinian Territory",
    "PT": "Portuguese Republic|República Portuguesa",
    "RO": "Rumania|Roumania",
    "RU": "Russian Federation|Russische Föderation|Fédération de Russie|Federazione Russa",
    "SE": "Kingdom of Sweden|Konungariket Sverige",
    "SI": "Republic of Slovenia|Republika Slovenija",
    "SK": "Slovak Republic|Slovenská republika|Slowakische Republik|République slovaque|Repubblica slovacca"
    "|República Eslovaca|Slowaakse Republiek|Republika Słowacka|Szlovák Köztársaság|Slovačka Republika"
    "|Republica Slovacă|Slovakiska republiken|Den Slovakiske Republik|Slovakian tasavalta|Slovakki Vabariik"
    "|Slovakijos Respublika|Slovākijas Republika|Словашка република|Σλοβακική Δημοκρατία",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland|Swasiland",
    "TL": "East Timor",
    "TR": "Turkey|Turkiye|Republic of Türkiye|Türkiye Cumhuriyeti",
    "TW": "Taiwan, Province of China|Taiwan, Republic of China",
    "TZ": "Tanzania, United Republic of|United Republic of Tanzania",
    "US": "USA|U.S.A.|U.S.|United States of America|Vereinigte Staaten von Amerika|États-Unis d'Amérique"
    "|Stati Uniti d'America|Estados Unidos de América|Estados Unidos da América|Verenigde Staten van Amerika"
    "|Stany Zjednoczone Ameryki|Spojené státy americké",
    "VA": "Holy See|Vatican|Holy See (Vatican City State)|Vatikan|Vatican City State",
    "VE": "Venezuela, Bolivarian Republic of|Bolivarian Republic of Venezuela",
    "VN": "Viet Nam",
}
"""By ISO 3166-1 alpha-2 code, names separated by `|`. Case, accents and `(the)` do not matter."""
