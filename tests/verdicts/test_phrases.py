"""A text says what its words say together, in whichever way it is worded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.verdicts import find_word
from cliova_pandas.verdicts.phrases import asks_for_mailbox, read_phrase

VALID = """
RCPT accepted, random name refused
250 recipient ok; made-up name refused
Server said 250 for him and 550 for a made-up name
Réponse 250 du serveur, adresse bidon refusée
Postfach angenommen, erfundener Name abgelehnt
Mailbox exists - send
Fine - the mailbox is there
Mailbox exists, mail will be delivered
Server knows this user
Mailbox confirmed by receiving server
Mailbox exists
Mailbox is live
The mailbox exists and accepts mail
Inbox found on the mail server
Mail server confirmed the mailbox
Recipient accepted by mail server
RCPT TO accepted
Server accepted recipient
Address accepted by the remote mail server
Email address exists
Email address is deliverable
User exists on mail server
Mailbox verified via SMTP
250 2.1.5 Recipient OK
250 2.1.5 OK
250 OK
250 Accepted
250 2.1.5 <ann@firm.example>... Recipient ok
250 2.1.5 OK d9443c01a7336-22ed - gsmtp
Mailbox open, receiving mail
Inbox is active
Mailbox is reachable
Confirmed inbox
Live mailbox
Recipient mailbox present
Account found on mail server
Mail account is active
Email account exists
MailboxExists
mailbox_is_valid
inbox-confirmed
SMTP: recipient accepted
Mailbox exists, not a role account
Mailbox exists, no catch-all
Valid mailbox at this domain
Working mailbox
Verified mailbox
Syntax OK, domain OK, mailbox found
Postfach vom Server bestätigt
Postfach ist vorhanden
Empfänger vom Mailserver angenommen
Boîte confirmée par le serveur
Boîte mail active
Buzón confirmado por el servidor
Casella confermata dal server
Postvak bevestigd door de server
Skrzynka potwierdzona przez serwer
Mailbox exists (verified via SMTP)
The recipient was accepted by the receiving server
Mailbox answered positively
el servidor reconoce el buzón
Email address valid; mailbox verified in real time
Email address valid; mailbox verified within the past 30 days
The mail server confirms the address.
Accepted by server
Mailbox confirmed live
Postfach vorhanden
boîte confirmée par le serveur
Server acknowledges the mailbox
Mailbox is alive and well
The address is known to the mail host
Existing mailbox
Inbox verified
Mailbox responded OK
Address confirmed at mail server
User known to mail server
Mailbox accepts messages
Deliverable mailbox
Confirmed by SMTP
SMTP check passed, mailbox exists
Host said the user exists
Email is deliverable
Account exists on the mail server
Das Postfach existiert
Server hat die Adresse angenommen
Postfach aktiv
Adresse email valide, boîte existante
La boîte existe
El buzón existe
La casella esiste
La casella è attiva
A caixa existe
De mailbox bestaat
Skrzynka istnieje
Serwer potwierdził skrzynkę
Mailbox present at host
The mailbox is known and active
The server recognises the recipient
Server replied 250 for this address
Mail host acknowledges user
Mailbox probed and found
Mailbox found, not full
Inbox exists; no role account; not disposable
Verified inbox at provider
Mailbox validated by SMTP handshake
User mailbox accepted by MX
Postfach bestätigt
Konto auf dem Mailserver vorhanden
Adresse vom Server akzeptiert
Serveur a accepté le destinataire
Casella raggiungibile
""".strip().splitlines()

RISKY = """
RCPT accepted, random name accepted too
Server says 250 to every name I try
Mailbox exists - do not send
Function mailbox, no natural person
Domain takes mail for any recipient
Domain accepts mail for every address
Accepted by server, so is any other name
Server accepts all recipients
Server accepts anything
Accepts every local part
Catch-all domain
Catch-all: mailbox cannot be confirmed
Catch-all domain so mailbox could not be confirmed
Mail server is a catch-all
Wildcard mail domain
Any mailbox name is accepted at this domain
Random address also accepted by server
Server said yes to a made-up recipient as well, accepts everything
Every user is accepted
Accept-all host
All addresses at this domain are accepted
Mailbox full
Mailbox is over its quota
Mailbox exists but is full
Inbox has exceeded storage limit
Mailbox over quota
User's mailbox is full
552 5.2.2 mailbox full
452 4.2.2 The email account that you tried to reach is over quota
550 5.2.2 Over quota
Mailbox quota exceeded
Recipient storage exceeded, mailbox full
Role mailbox
Role account, shared by a team
Shared team mailbox
Group address, not a person
Generic role address
Departmental mailbox
Functional mailbox (info@)
Distribution list address
Disposable email service
Disposable domain
Temporary-address service
Temporary inbox provider
Throwaway mailbox
One-time email address
Burner address from a temporary mail provider
Ten-minute mail domain
Known spam trap
Possible spam trap
Frequent complainer
Known spam-trap address
Honeypot address
Likely deliverable
Mailbox probably exists
Low quality mailbox, risky to send
Risk of bounce
Mailbox exists, role account
Postfach voll
Postfach ist überfüllt
Domain nimmt alle Adressen an
Server akzeptiert jede Adresse
Wegwerfadresse eines Anbieters
Boîte pleine
Le serveur accepte toutes les adresses
Le domaine accepte tout
Adresse jetable
Buzón lleno
El servidor acepta cualquier dirección
El dominio acepta todo
Casella piena
Il server accetta qualsiasi indirizzo
Caixa cheia
O servidor aceita qualquer endereço
Postvak vol
Server accepteert alle adressen
Skrzynka pełna
Serwer przyjmuje każdy adres
Serwer akceptuje wszystkie adresy
May bounce, risky mailbox
250 OK (random address also 250)
random recipient also accepted
domaine fourre-tout (accepte tout)
Server nimmt jede Adresse an
el dominio acepta todo
domein accepteert alles
Function address (group / role)
The mail server for this domain implements a catch-all policy.
Shared / role mailbox
RCPT accepted (wildcard domain)
Address is a role or distribution list address.
The server says yes to everything
Server says yes to any address
Host accepts every recipient
Domain is set to accept all mail
Mail for any name is accepted here
All recipients accepted
Server doesn't distinguish recipients, accepts all
Cannot tell: domain accepts everything
Over its limit, mailbox full
Mailbox out of storage
Mailbox has no space left
Inbox is over capacity
Mailbox storage quota reached
Team address (info, sales)
Not a personal mailbox but a shared one
Function mailbox, no person behind
Throw-away email service
Ten minute mailbox
Self-destructing inbox
Address from a disposable provider
Fake email service, temporary inbox
Registered as a complainer
Known honeypot
Trap address
Address on suppression list
High risk of bouncing
Server nimmt alles an
Der Server nimmt Mail für jeden Namen an
Sammelpostfach einer Abteilung
Einweg-Adresse, Wegwerfdienst
Serveur qui accepte tout
Boîte partagée
Adresse temporaire jetable
Servidor que acepta todo
Buzón compartido
Server che accetta tutto
Casella condivisa
Servidor aceita tudo
Caixa partilhada, endereço de grupo
Domein neemt alles aan
Gedeelde mailbox
Domena przyjmuje wszystko
Skrzynka wspólna, adres grupowy
accepts-all-server
is_catchall_domain
mailbox-over-quota
disposable_mailbox_provider
role-based mailbox
Catch-all: yes
Server would take any name
Gives 250 to every recipient
Mailbox cannot take more mail, full
Accepted, but domain is a catch-all
OK but accepts all mail
Exists, role account
Alias for a group of people
""".strip().splitlines()

UNKNOWN = """
Verifier gave up
Check aborted, no result
Server timed out
Server did not answer
Mail server did not respond in time
No answer from mail server
No response from host
No server answered
Connection to mail server refused
Connection refused by server
Connection dropped by remote host
Could not connect to mail server
Host hung up before answering
Mail server unavailable
MX host unreachable
Mail server is offline
Server busy, try later
Server too slow
Slow server, timed out
Greylisted
Greylisted by server, retry later
Server greylisting in effect
Temporary failure at mail server
Mail server asks to try again later
Server deferred the check
450 4.2.1 mailbox busy, try again later
451 4.7.1 Greylisting in action
451 Temporary local problem
421 4.7.0 Try again later, closing connection
450 4.1.1 user unknown (temporary)
450 mailbox temporarily unavailable
Mailbox temporarily unavailable
Recipient temporarily rejected
554 5.7.1 Service unavailable; Client host [1.2.3.4] blocked using zen.spamhaus.org
550 5.7.1 Recipient address rejected: blocked by policy
550 5.7.1 Our IP is blacklisted
Probe blocked by the server
Blocked by mail server
Server blocks verification
Our probe was refused by the mail server
Server refused to talk to us
Server does not allow verification
Verification blocked by server policy
Anti-spam filter blocked the check of the mailbox
Mailbox could not be verified
Mailbox could not be confirmed
Mailbox not verified
Mailbox existence could not be determined
Could not tell whether the mailbox exists
Unable to verify mailbox
Mailbox unverifiable
Mailbox not tested
Mailbox not checked yet
Address not yet tested
Address not checked
Recipient not tested
Not checked: mail server skipped
SMTP check skipped
Mailbox check pending
Failed to verify recipient at server
Server gave no verdict on the mailbox
Mailbox status unclear
Inconclusive answer from mail server
Server would not say whether user exists
Catch-all status could not be determined
Mailbox may exist
Mailbox might not exist
252 Cannot VRFY user, but will accept message and attempt delivery
Mailserver antwortet nicht
Postfach konnte nicht geprüft werden
Server vorübergehend nicht erreichbar
Zeitüberschreitung beim Mailserver
Postfach nicht geprüft
Le serveur ne répond pas
Le serveur de mail n'a pas répondu
Boîte non vérifiée
El servidor no responde
Buzón no comprobado
Il server non risponde
Casella non verificata
O servidor não responde
Caixa não verificada
Server antwoordt niet
Postvak niet gecontroleerd
Serwer nie odpowiada
Skrzynka niesprawdzona
We do not know whether the mailbox exists
Cannot say if mailbox exists
RCPT TO answered 451 greylisting
RCPT deferred (450 try later)
connect: Connection timed out
Refused by server for now
Test postponed: temporary refusal (4xx)
Host unreachable on three attempts - not determined
le serveur n'a pas répondu
The address is accepted, the catch-all test was not finished (server slow).
Server asked us to come back later
Told to try again in five minutes
The mail server kept us waiting
Host too busy
Host did not pick up
Server closed the connection
Remote host closed connection during RCPT
Server dropped our connection
Network problem while contacting the mail server
TLS handshake with mail server failed
Mail server down
Mail server did not reply within 30 s
No reply within 20 seconds from the server
Too many connections from our IP
Rate limited by server
Server refuses connections from our network
Server does not like our IP
We are blocked by the receiving server
Spam filter stopped the probe
Server hides whether the mailbox exists
Server does not disclose users
Provider does not allow checks
Mailbox result inconclusive
Could not be decided for this mailbox
Not decided: mailbox check interrupted
Mailbox check was not run
Check of mailbox not performed
Mailbox check failed
Verification of the mailbox not possible
No verdict on this mailbox
Address still in queue
SMTP not attempted
Still waiting for the mail server
Mailbox not yet verified
Der Mailserver war nicht erreichbar
Keine Antwort vom Mailserver
Postfach konnte nicht überprüft werden
Server hat die Verbindung abgebrochen
Pas de réponse du serveur
Délai dépassé sur le serveur de mail
Boîte impossible à vérifier
Sin respuesta del servidor
No se pudo verificar el buzón
Nessuna risposta dal server
Impossibile verificare la casella
Sem resposta do servidor
Não foi possível verificar a caixa
Geen antwoord van de mailserver
Kon de mailbox niet controleren
Brak odpowiedzi serwera
Nie można sprawdzić skrzynki
unable-to-connect-to-mailserver
smtp_connection_failed
mailserver_timeout
no_response_from_mx
Server said try later
Could not reach the mail host
Verification was blocked
Greylisting active on server
Could not complete the check of the mailbox
Provider slow to answer
IP of the checker was blocked by mail server
Server did not let us check
Deferred by remote mail server
4.7.1 try again later
Recipient status unknown
""".strip().splitlines()

INVALID = """
Not tested - domain check failed
Not tested - syntax check failed
Dead - mailbox not found
No such mailbox on this server
Mailbox does not exist
Mailbox doesn't exist
Mailbox no longer exists
Mailbox not known at the host
Mailbox has been closed
Mailbox was deleted
Mailbox suspended
Mailbox disabled by provider
Mailbox deactivated
Mailbox unknown to the server
Inbox could not be found
Inbox is gone
Recipient refused by host (permanent)
Recipient rejected by the mail server
Recipient unknown to mail server
Recipient address rejected: User unknown in virtual mailbox table
Recipient not found at mail server
Server says user does not exist
Server rejected the recipient
Server refused the address
Mail server denied recipient
Host rejects this mailbox
Remote server does not know the user
No account with this name at the mail provider
Email account closed
Email account is disabled
Email address does not exist
Address not recognised by mail server
Address unknown at mail server
550 5.1.1 <ann@firm.example>: no such user
550 No such user here
550 5.1.1 User unknown
550 5.2.1 The email account that you tried to reach is disabled
550 5.4.1 Recipient address rejected: Access denied
550 Requested action not taken: mailbox unavailable
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
554 delivery error: dd This user doesn't have a yahoo.com account
550 5.5.0 Requested action not taken: mailbox unavailable
551 User not local
550 sorry, no mailbox here by that name (#5.1.1 - chkusr)
SMTP 550 user unknown
550 mailbox not found
Domain has no MX records
Domain does not exist
Domain not found
No MX record for domain
No mail server for this domain
No mail exchanger found
Domain has no mail server
Domain has no mail service
Domain does not accept mail
Domain doesn't receive email
Domain is parked
Null MX published
MX records missing
Domain expired
Domain name does not resolve
DNS: no such domain
NXDOMAIN returned
Mail server does not exist
Email format is invalid
Not a valid email address
Bad address syntax
Syntax of the address is broken
Malformed address
Address malformed (missing @)
Address contains illegal characters
Not an email address
Wrongly formatted address
Typo in the domain
Permanent bounce, mailbox missing
Hard bounce: user unknown
Undeliverable: mailbox closed
Mail to this address will not be accepted
Server will not accept mail for this recipient
Mailbox not valid
Nonexistent mailbox
Inexistent mailbox
MailboxNotFound
recipient_unknown_at_server
mailbox.does_not_exist
Syntax fine, host up, mailbox not there
Postfach existiert nicht
Postfach unbekannt
Postfach wurde geschlossen
Kein Postfach unter dieser Adresse
Empfänger vom Mailserver abgelehnt
Domain hat keinen Mailserver
Syntax der Adresse ist fehlerhaft
La boîte n'existe pas
Boîte inconnue du serveur
Boîte désactivée par le fournisseur
Destinataire refusé par le serveur
Le domaine n'existe pas
Buzón desconocido para el servidor
El buzón no existe
Destinatario rechazado por el servidor
Dominio sin servidor de correo
La casella non esiste
Casella sconosciuta al server
Destinatario rifiutato dal server
A caixa de correio não existe
Destinatário recusado pelo servidor
Postvak bestaat niet
Ontvanger geweigerd door server
Domein heeft geen mailserver
Skrzynka nie istnieje
Odbiorca odrzucony przez serwer
RCPT TO answered 550 user unknown
5.1.1 Mailbox unavailable
Account closed by provider
RCPT rejected (550 no such user)
Domain has no DNS entry
domain does not resolve
Adresse fehlerhaft
No such person
Refused by server
Nobody by that name at this server
No mailbox by that name
Unknown local part
Mailbox name not allowed
The mailbox was not found on the destination server
User has left, mailbox removed
Mailbox is gone
Address rejected by the receiving mail server
Recipient does not exist
Recipient is not known here
User not on this host
User doesn't exist at the provider
Server reports unknown user
Mail server returned 550
Hard refusal from the mail host: no such user
Server permanently refused the recipient
Permanent failure: mailbox does not exist
Email address no longer in use
Address retired
Account deactivated by the mail provider
Dead mailbox, bounced
There is no mail server behind this domain
Domain cannot receive mail
Domain has no MX or A record
No mail service at this domain
Domain not registered
Domain is for sale
DNS lookup found no such domain
Host does not exist
Address not well formed
Missing @ sign
Two @ signs in the address
Space in address
Invalid characters in local part
Invalid email syntax
Not an e-mail address at all
Der Server kennt den Empfänger nicht
Das Postfach gibt es nicht
Adresse ungültig geschrieben
Domain ohne Mailserver
Le serveur refuse cette adresse
Compte de messagerie fermé
Aucun serveur de messagerie
El servidor rechaza la dirección
Cuenta de correo cerrada
Il server rifiuta l'indirizzo
Utente inesistente sul server
O servidor recusou o endereço
Conta de email encerrada
De server kent deze gebruiker niet
Geen mailbox met die naam
Serwer odrzucił adres
Brak takiego użytkownika na serwerze
Mailserver kennt die Adresse nicht
Mailbox was turned off
Mailbox no longer active
Mailbox has expired
The recipient's mailbox is unavailable
5.1.1 bad destination mailbox address
Invalid mailbox name
Recipient address has null MX
MX record not found
DNS error, no such host
Email domain invalid
Domain does not have a valid mail server
Mailbox does not accept mail
Server answered: no such recipient
Server replied with 550 for this address
Rejected by mail server as unknown
Mailbox is not there any more
Address has been abandoned
Mailbox name invalid
Permanent error from mail server, user not found
Syntax check failed
address_not_found
NO_SUCH_USER
invalid-recipient
hard_bounce_user_unknown
rcpt.unknown
""".strip().splitlines()

NOTHING = """
Delivered - handed to resident
Delivered, left with neighbour
Refused by recipient
Parcel refused by recipient
Account closed
Account active
Account opened
Account verified
Customer confirmed
Order accepted
Payment accepted
Payment rejected
Card expired
User active
Valid domain
Domain valid
Domain exists
Valid syntax
Syntax OK
Format valid
MX found
MX records found
Server exists
Server is up
Mail server found
Mail server is valid
Domain accepts mail
Server accepts mail
Connection accepted by server
Valid format, domain exists
almost valid
valid?
Mailbox valid?
!valid mailbox
Address format accepted by server
Mailbox not rejected
Mailbox exists until replaced
Mailbox checked
Mailbox
Mailbox of the owner
Email sent
Email opened
Email delivered
Domain accepted by server
Mailbox server is working
Mailbox server fine, ok
Address confirmed by customer
Phone number exists
New York
Anna Maria Schmidt
Not applicable
Access denied
Delivery accepted
Recipient signed
Seat not available
Book full
Group leader
Team lead
Full name
Full time
Not a member
No shipping address
Invoice address missing
Name not on list
Subscribed to newsletter by email
Mailbox exists: 0
Score 250
Mailbox 250
Mail order accepted
Server room access granted
The account exists since 2010
Account in good standing
User accepted terms
User accepted the invitation by email
Host accepted the booking
Host confirmed the reservation
Recipient confirmed delivery
Address verified by post office
Provider accepted the claim
Email confirmed by user
Email address verified by user click
Mail server license valid
Server rack ok
Mailbox rent paid
Email campaign accepted
Host confirmed
Server active
Domain ok
MX ok
Valid MX record
Syntax ok, MX ok
Address syntax valid and domain has MX
Server up and running
Connection to server ok
Email sent to user
Recipient accepted the parcel
User mailbox key handed over
Mailbox key returned
Email on file
Email missing
No email
No email address
User clicked email
Email subscribed
Email unsubscribed
""".strip().splitlines()

SAID = [
    *((text, "valid") for text in VALID), *((text, "risky") for text in RISKY),
    *((text, "unknown") for text in UNKNOWN), *((text, "invalid") for text in INVALID),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), SAID)
def test_a_text_of_this_field_is_understood(text: str, verdict: str) -> None:
    """Answers of servers, reasons and verdicts in many words, in eight languages."""
    said = read_phrase(text)
    assert said is not None
    assert said.verdict == verdict


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_of_another_field_says_nothing(text: str) -> None:
    """Nor does one that only says that the domain or the form is good; at most it is no sign."""
    said = read_phrase(text)
    assert said is None or (said.strength == "weak" and said.verdict != "valid")


@given(st.sampled_from(VALID), st.data())
def test_a_word_that_is_not_known_is_never_passed_over_in_a_valid_text(
    text: str, data: st.DataObject
) -> None:
    """It may take back what the others say."""
    words = text.split(" ")
    place = data.draw(st.integers(0, len(words)))
    strange = data.draw(st.sampled_from(["blorp", "zanzibar", "hardly", "unless", "❌", "soon"]))
    said = read_phrase(" ".join([*words[:place], strange, *words[place:]]))
    assert said is None or said.verdict != "valid"


@pytest.mark.parametrize("text", VALID)
def test_no_valid_text_stays_valid_behind_a_not(text: str) -> None:
    """Behind a code, which says it by itself, there is nothing that a word could turn round."""
    for negation in ("not", "never", "cannot say:", "no"):
        said = read_phrase(f"{negation} {text}")
        assert said is None or said.verdict != "valid" or text.startswith("250")


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    """Whatever a column holds, reading it goes on."""
    said = read_phrase(text)
    assert said is None or said.name
    find_word(text)


LISTED_ONCE = {
    "account exists and accepts mail": ("valid", "strong"),
    "catch all unverifiable": ("risky", "strong"),
    "domain accepts all": ("risky", "strong"),
    "domain accepts mail for any address": ("risky", "strong"),
    "accepts mail for any address": ("risky", "strong"),
    "mail with caution": ("risky", "strong"),
    "accepts every address": ("risky", "strong"),
    "domain accepts every address": ("risky", "strong"),
    "mail server did not answer": ("unknown", "strong"),
    "blocked by server": ("unknown", "telling"),
    "try again later": ("unknown", "weak"),
    "did not answer": ("unknown", "weak"),
    "not yet checked": ("unknown", "weak"),
    "hard bounce predicted": ("invalid", "strong"),
    "not a mailbox": ("invalid", "strong"),
    "mailbox does not exist anymore": ("invalid", "strong"),
}
"""Texts that stood in words.csv before their words were read, and what was said of them."""


@pytest.mark.parametrize("text", LISTED_ONCE)
def test_what_was_listed_is_read_the_same_without_a_list(text: str) -> None:
    """The class and the strength are those of the list."""
    said = find_word(text)
    assert said is not None
    assert (said.verdict, said.strength) == LISTED_ONCE[text]


@pytest.mark.parametrize(
    "name",
    ["Does the mailbox exist?", "La boîte existe ?", "does_mailbox_exist", "Postfach vorhanden",
     "Czy skrzynka istnieje", "¿Existe el buzón?", "La casella esiste?", "Bestaat het postvak?"],
)  # fmt: skip
def test_a_name_that_asks_for_the_mailbox_is_a_question(name: str) -> None:
    """Whatever the language, and however the question is put."""
    assert asks_for_mailbox(name)


@pytest.mark.parametrize(
    "name",
    ["mailbox_size", "Mailbox", "mailbox_enabled", "Kunde vorhanden", "Mailbox key handed out"],
)
def test_a_name_that_asks_for_something_else_is_no_question(name: str) -> None:
    """Nor is one that names a mailbox and asks nothing."""
    assert not asks_for_mailbox(name)
