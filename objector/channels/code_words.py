"""Words that stand next to a one-time code in a mail, and words that stand next to other numbers.

In the languages of the EU and its neighbours, and in the large ones beyond. All are compared in the normal form
of `recipes.texts`. A word here is the beginning of a word; endings may follow (`kod` finds `kodu` and `kodem`).
"""

from __future__ import annotations

import re

from objector.recipes.texts import normalise

#: "code" and its kin, also as the last part of a compound (Sicherheitscode, bekræftelseskode).
_CODE = (
    "code|kode|kod|kód|kôd|koodi|kood|cod|cód|chód|códig|codic|codi|kodiċ|kóð|κωδικ|код|"
    "رمز|كود|کد|קוד|कोड|รหัส|코드|コード"
)
#: One-time passwords and the like, as whole phrases.
_PASSWORDS = (
    "passcode|one-time password|one time password|one-time pin|otp|pin|einmalpasswort|einmalkennwort|"
    "mot de passe à usage unique|contraseña de un solo uso|password monouso|hasło jednorazowe|engångslösenord|"
    "engangsadgangskode|engangspassord|eenmalig wachtwoord|kertakäyttöinen salasana|jednorázové heslo|"
    "egyszer használatos jelszó|parolă unică|μιας χρήσης|одноразов|еднократна парола|vienreizēj|vienkartin|"
    "ühekordne|enkratno geslo|jednokratna lozinka|"
    "验证码|驗證碼|校验码|动态码|確認番号|認証番号|暗証番号|인증번호|인증 번호|확인번호|mã xác"
)
#: Numbers that are something else, although the word for "code" is in their name.
_OTHER_CODES = (
    "postal code|zip code|zip-code|zipcode|postcode|post code|code postal|código postal|codice postale|kod pocztow|"
    "cod poștal|cod postal|postinumero|postnummer|codice fiscale|codice di avviamento|código fiscal|cod fiscal|"
    "promo code|promotional code|discount code|voucher code|coupon code|gift code|referral code|invite code|"
    "gutscheincode|rabattcode|aktionscode|code promo|code de réduction|código promocional|código de descuento|"
    "codice sconto|codice promozionale|kortingscode|kod rabatow|kod promocyjn|rabattkod|rabatkode|alennuskood|"
    "slevový kód|zľavový kód|promóciós kód|kuponkód|cod promoțional|cod de reducere|промокод|промо код|"
    "error code|status code|fehlercode|code d'erreur|código de error|codice errore|kod błędu|foutcode|felkod|"
    "country code|area code|dialling code|ländercode|landcode|source code|quellcode|qr code|qr-code|barcode|"
    "bar code|strichcode|product code|produktcode|tracking code|booking code|buchungscode|order code|sort code|"
    "bank code|swift code|case code|civil code|code of conduct|code civil|dress code"
)
#: What numbers in mails are called that are no codes.
_OTHER_NUMBERS = (
    "order|bestell|auftrag|commande|pedido|encomenda|ordine|zamówieni|objednáv|rendelés|tilaus|beställning|ordre|"
    "comand|narudž|naročil|sipariş|tellimus|pasūtīj|užsakym|ordú|ordni|поръчка|παραγγελ|заказ|замовлен|الطلب|订单|注文|주문|"
    "ticket|case|vorgang|fallnummer|aktenzeichen|dossier|caso|pratica|sprawa|ärende|zaak|"
    "reference|referenz|référence|referencia|referência|riferimento|referentie|referens|reference|referinț|"
    "ref|invoice|rechnung|facture|factura|fatura|fattura|faktura|factuur|lasku|számla|счет|"
    "customer|kunden|client|cliente|klient|klant|asiakas|ügyfél|mitglied|member|membre|miembro|"
    "account number|kontonummer|kontonr|iban|bic|tel|telefon|telephone|téléphone|teléfono|telefono|telefoon|"
    "puhelin|phone|fax|mobile|mobil|handy|hotline|call|anruf|appelez|llame|chiam|zadzwoń|bel ons|ring|"
    "τηλ|тел|هاتف|טלפון|电话|電話|전화|"
    "plz|postleitzahl|psč|irsz|p.o. box|po box|postfach|boîte postale|apartado|skrytka|"
    "id|"
    "build|version|tracking|sendung|shipment|colis|paquete|przesyłk|vat|ust|siret|hrb|krs|nip|cui|registered|"
    "total|amount|betrag|montant|importe|importo|kwota|summe|preis|price|prix|precio|prezzo|cena"
)
#: "Enter", "use": before a number in a mail that speaks of a code, they lead to it.
_ENTER = (
    "enter|use|type|gib|geben sie|verwende|nutze|saisissez|saisis|entrez|utilisez|introduce|introduzca|usa|"
    "inserisci|utilizza|insira|digite|wpisz|podaj|użyj|voer|gebruik|ange|använd|indtast|brug|tast inn|skriv inn|"
    "syötä|käytä|zadejte|zadajte|použijte|introduceți|introdu|folosește|folosiți|unesite|vnesite|írd be|írja be|"
    "adja meg|add meg|въведете|εισαγάγετε|πληκτρολογήστε|введите|введіть|أدخل|输入|輸入|入力|입력|sláðu inn|"
    "ievadiet|įveskite|sisestage"
)


def _any(words: str) -> str:
    """One pattern for words divided by bars, the longest first. Short ones must stand alone: "ref", not "refuse"."""
    normal = sorted({normalise(word) for word in words.split("|")}, key=len, reverse=True)
    return "|".join(re.escape(word) + (_END if len(word) <= 5 and word < "\u0600" else "") for word in normal)


def _stems(words: str) -> str:
    return "|".join(re.escape(normalise(word)) for word in words.split("|"))


_LETTER = r"[^\W\d_]"
_END = rf"(?!{_LETTER})"
_START = rf"(?<!{_LETTER})"

#: What a number is called: `code`, or one of the others. Where both begin, the other wins ("postal code").
LABEL = re.compile(
    rf"(?P<other>{_START}(?:{_any(_OTHER_CODES)}))"
    rf"|(?P<code>{_LETTER}{{0,24}}?(?:{_stems(_CODE)}){_LETTER}{{0,6}}{_END}|(?<![a-z])(?:{_any(_PASSWORDS)}))"
    rf"|(?P<number>{_START}(?:{_any(_OTHER_NUMBERS)}))"
)
ENTER = re.compile(rf"{_START}(?:{_any(_ENTER)})")

#: Currencies, as they stand before or after a price.
MONEY = (
    r"[$%‰\u20a0-\u20bf£¥]"
    r"|(?:eur|usd|chf|gbp|pln|czk|huf|sek|nok|dkk|ron|bgn|kr|ft|lei|zł|kč|лв|руб|грн)\b"  # noqa: RUF001 - Cyrillic
)
