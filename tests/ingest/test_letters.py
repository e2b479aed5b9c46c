"""Newsletters, press mails and mailboxes."""

import io
from email.message import EmailMessage
from textwrap import dedent, fill
from time import perf_counter

import pytest

from claimtable.config import IngestSettings
from claimtable.ingest.letters import LetterReader, MailboxReader, without_footer
from claimtable.records import Rejection
from claimtable.stages import Enclosed, Found

PARAGRAPHS = (
    "The harbour office closed the east pier on Monday after a crane fell into the water, and it will stay closed for at "
    "least two weeks, officials said.",
    "Nobody was hurt, said Ines Marlow, who runs the office.",
)
TEXT = "\n\n".join(PARAGRAPHS)
WRAPPED = "\n\n".join(fill(each, 72) for each in PARAGRAPHS)
HTML = "<html><body>" + "".join(f"<p>{each}</p>" for each in PARAGRAPHS) + "</body></html>"
FOOTER = "Copyright 2026 Quay Post, all rights reserved\nYou are receiving this email because you signed up.\nUnsubscribe | Update preferences"


def read(data: bytes | EmailMessage) -> list[Found | Enclosed | Rejection]:
    raw = data if isinstance(data, bytes) else data.as_bytes()
    return list(LetterReader(IngestSettings()).read(io.BytesIO(raw), "a.eml"))


def one(data: bytes | EmailMessage) -> dict[str, object]:
    (item,) = read(data)
    assert isinstance(item, Found), item
    return item.fields


def enclosed(item: object) -> tuple[str, str, bytes, dict[str, object]]:
    assert isinstance(item, Enclosed)
    return item.path, item.name, item.stream.read(), item.fields


def letter(sender: str = "Quay Post <news@quaypost.example>", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "Pier closed – “for weeks”"
    message["Date"] = "Mon, 04 May 2026 10:00:00 +0200"
    message["Message-ID"] = "<77@quaypost.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def test_newsletter_in_two_forms() -> None:
    message = letter(List_Unsubscribe="<https://quaypost.example/u>")
    message.set_content(f"{WRAPPED}\n\n{FOOTER}\n")
    online = '<p><a href="https://quaypost.example/n/77">View this email in your browser</a></p>'
    footer = "".join(f"<p>{line}</p>" for line in FOOTER.split("\n"))
    hidden = '<div style="display:none">Shown in the list of letters only</div>'
    message.add_alternative(f"<html><body>{hidden}{online}{HTML}{footer}</body></html>", subtype="html")
    assert one(message) == {
        "article_id": "77@quaypost.example", "url": "https://quaypost.example/n/77", "outlet": "Quay Post",
        "title": "Pier closed – “for weeks”", "published_at": "2026-05-04T10:00:00+02:00", "text": TEXT,
    }  # fmt: skip


def test_text_is_taken_where_the_page_says_nothing() -> None:
    message = letter()
    message.set_content(WRAPPED)
    message.add_alternative("<html><body><img src='x'>Open in an app</body></html>", subtype="html")
    assert one(message)["text"] == TEXT


@pytest.mark.parametrize(
    ("sender", "author", "outlet"),
    [
        ("Jane Doe at Quay Post <j@quaypost.example>", "Jane Doe", "Quay Post"),
        ("Jane Doe | Quay Post <j@quaypost.example>", "Jane Doe", "Quay Post"),
        ("The Quay Post <news@quaypost.example>", None, "The Quay Post"),
        ("Jane Doe <jane@harwick-council.example>", "Jane Doe", "harwick-council.example"),
        ("Jane Doe <jane@gmail.com>", "Jane Doe", None),
        ("news@mail.quaypost.example", None, "quaypost.example"),
    ],
)
def test_sender(sender: str, author: str | None, outlet: str | None) -> None:
    message = letter(sender)
    message.set_content(TEXT)
    fields = one(message)
    assert (fields.get("author"), fields.get("outlet")) == (author, outlet)


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "x-unknown", ""])
@pytest.mark.parametrize("actual", ["utf-8", "cp1252"])
@pytest.mark.parametrize("transfer", ["8bit", "base64", "quoted-printable"])
def test_charsets_right_and_wrong(declared: str, actual: str, transfer: str) -> None:
    message = letter()
    message.set_content("“The café closed,” she said – on Monday, after the storm that came over the harbour.".encode(actual),
                        "text", "plain", cte=transfer)  # fmt: skip
    data = message.as_bytes().replace(
        b"text/plain", f"text/plain; charset={declared}".encode() if declared else b"text/plain"
    )
    data = data.replace(b"Content-Disposition: attachment\n", b"")
    assert str(one(data)["text"]).startswith("“The café closed,” she said –")


def test_headers_of_eight_bits_and_of_ten_megabytes() -> None:
    data = (
        "From: Café Post <a@b.example>\nSubject: Café closed\nX: ".encode()
        + b"a(" * 5_000_000
        + b"\n\n"
        + TEXT.encode()
    )
    fields = one(data)
    assert (fields["outlet"], fields["title"]) == ("Café Post", "Café closed")
    assert "title" not in one(b"From: a@b.example\nSubject: " + b"((" * 5_000_000 + b"\n\n" + TEXT.encode())


def test_attachments_are_read_by_their_own_readers() -> None:
    message = letter()
    message.set_content(TEXT)
    message.add_attachment(b"%PDF-", "application", "pdf", filename="Release.PDF")
    message.add_attachment(b"PK", "application", "octet-stream", filename="../..\\a.docx")
    message.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    inside = letter()
    inside.set_content("From the harbour office: the pier stays closed.")
    message.add_attachment(inside)
    found, pdf, docx, mail = read(message)
    assert isinstance(found, Found)
    assert found.fields["text"] == TEXT
    said: dict[str, object] = {"outlet": "Quay Post", "published_at": "2026-05-04T10:00:00+02:00"}
    assert enclosed(pdf) == ("a.eml:1", "release.pdf", b"%PDF-", said)
    assert enclosed(docx) == ("a.eml:2", "a.docx", b"PK", said)
    _, name, data, fields = enclosed(mail)
    assert (name, fields) == (".eml", {})
    assert one(data)["text"] == "From the harbour office: the pier stays closed."


def test_reply_is_read_without_what_it_quotes() -> None:
    message = letter()
    message.set_content(
        TEXT + "\n\nOn Sunday, 3 May 2026 Bo Li <b@x.example> wrote:\n> Is the pier open?\n> Please tell us soon.\n"
    )
    found, quoted = read(message)
    assert isinstance(found, Found)
    assert found.fields["text"] == TEXT
    assert isinstance(quoted, Rejection)
    assert (quoted.reason, quoted.path) == ("boilerplate_only", "a.eml:quoted")


@pytest.mark.parametrize(
    "opening", ["<div hidden>", '<p style="color: red; display : none">', "<div style='DISPLAY:none'>"]
)
def test_hidden_words_are_left_out_however_deep(opening: str) -> None:
    message = letter()
    message.set_content(f"<p>{TEXT}</p>" + opening * 5_000 + "Preview of the letter", subtype="html")
    started = perf_counter()
    assert str(one(message)["text"]).split() == TEXT.split()
    assert perf_counter() - started < 5


def test_reply_in_a_page() -> None:
    message = letter()
    message.set_content("see the other part")
    quoted = (
        "<blockquote type='cite'><p>Is the pier open?</p><blockquote type=cite>Or the quay?</blockquote></blockquote>"
    )
    message.add_alternative(f"{HTML}<div>On Sun, May 3, 2026 at 9:00 AM Bo Li wrote:<br></div>{quoted}", subtype="html")
    items = read(message)
    assert [item.fields["text"] for item in items if isinstance(item, Found)] == [TEXT]
    assert [item.reason for item in items if isinstance(item, Rejection)] == ["boilerplate_only"]


def test_forwarded_letter_is_an_article_of_its_own() -> None:
    message = letter("Jane Doe <jane@gmail.com>")
    message.set_content(
        "See below, please.\n\n---------- Forwarded message ---------\nFrom: Quay Post <n@quaypost.example>\n"
        f"Date: Sun, May 3, 2026 at 9:00 AM\nSubject: Pier closed\nTo: <jane@gmail.com>\n\n{TEXT}\n\n{FOOTER}\n"
    )
    note, forwarded = read(message)
    assert isinstance(note, Found)
    assert note.fields["text"] == "See below, please."
    assert isinstance(forwarded, Found)
    assert forwarded.path == "a.eml:forwarded"
    assert forwarded.fields == {
        "outlet": "Quay Post", "title": "Pier closed", "published_at": "Sun, May 3, 2026 at 9:00 AM", "text": TEXT
    }  # fmt: skip


def test_footer_is_cut_from_the_end_only() -> None:
    assert without_footer(f"{TEXT}\n\n{FOOTER}") == TEXT
    early = (
        f"Readers were told how to unsubscribe from the paper's list.\n\nTo unsubscribe, write to us.\n\n{TEXT * 12}"
    )
    assert without_footer(early) == early


def test_encrypted_and_what_is_no_letter() -> None:
    sealed = b"From: a@b.example\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nabc\n--x--\n"
    assert [item.reason for item in read(sealed) if isinstance(item, Rejection)] == ["encrypted"]
    assert [item.reason for item in read(b"\x00\xff pier") if isinstance(item, Rejection)] == ["unreadable"]


def test_ten_thousand_parts_inside_each_other() -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000))
    items = read(b"From: a@b.example\n" + parts + b"\nPier.\n")
    assert [item.reason for item in items if isinstance(item, Rejection)] == ["too_complex"]


def test_thousands_of_attachments() -> None:
    part = b"--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nabc\n"
    items = read(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + part * 4_000 + b"--x--\n")
    assert sum(isinstance(item, Enclosed) for item in items) == 200
    assert isinstance(items[-1], Rejection)
    assert items[-1].reason == "too_complex"


def test_mailbox() -> None:
    mailbox = dedent("""\
        From a@b.example Mon May  4 10:00:00 2026
        From: Quay Post <n@quaypost.example>

        The pier is closed.
        From here on it is a walk.

        >From the office we hear nothing.

        From b@b.example Mon May  4 11:00:00 2026
        garbage

        From c@b.example Mon May  4 12:00:00 2026
        Subject: Third

        The pier is open.
        """)
    items = list(MailboxReader(IngestSettings()).read(io.BytesIO(mailbox.encode()), "a.mbox"))
    assert [item.path for item in items] == ["a.mbox:1", "a.mbox:2", "a.mbox:3"]
    assert (
        one(enclosed(items[0])[2])["text"]
        == "The pier is closed.\nFrom here on it is a walk.\n\nFrom the office we hear nothing."
    )
    assert [item.reason for item in read(enclosed(items[1])[2]) if isinstance(item, Rejection)] == ["unreadable"]


def test_letter_that_is_too_large_costs_itself() -> None:
    start = b"From a@b.example Mon May  4 10:00:00 2026\nSubject: x\n\n"
    stream = io.BytesIO(start + b"long " * 300 + b"\n\n" + start + b"short\n")
    items = list(MailboxReader(IngestSettings(max_document_bytes=1_000)).read(stream, "a.mbox"))
    assert [type(item) for item in items] == [Rejection, Enclosed]
