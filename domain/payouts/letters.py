"""The texts of mails about payouts, to the worker alone. They have no number of an account."""

from __future__ import annotations

from domain.kernel.money import NOTHING
from domain.mail.letters import SIGNED, Addressee, Letter
from domain.payouts.models import Payout


def payout_made(to: Addressee, payout: Payout) -> Letter:
    """A payout is due."""
    return Letter(
        f"Your payout of {payout.gross}",
        _text(
            to,
            f"a payout of {payout.gross} was made for you, {payout.reference}. It is sent with the "
            "next file to the bank; you get a mail then.",
        ),
    )


def payout_held(to: Addressee, payout: Payout) -> Letter:
    """A payout waits, with the reason."""
    return Letter(
        f"Your payout of {payout.gross} is held",
        _text(
            to,
            f"your payout {payout.reference} of {payout.gross} is held. The reason given:\n\n"
            f"{payout.reason}\n\nThe money stays yours. To ask about it, use the contact form.",
        ),
    )


def payout_released(to: Addressee, payout: Payout) -> Letter:
    """A payout waits no longer."""
    return Letter(
        f"Your payout of {payout.gross} is no longer held",
        _text(
            to,
            f"your payout {payout.reference} of {payout.gross} is sent with the next file to "
            f"the bank.",
        ),
    )


def payout_cancelled(to: Addressee, payout: Payout) -> Letter:
    """A payout is not sent, with the reason."""
    return Letter(
        f"Your payout of {payout.gross} was cancelled",
        _text(
            to,
            f"your payout {payout.reference} of {payout.gross} is not sent, and the money is "
            f"available "
            f"again. The reason given:\n\n{payout.reason}",
        ),
    )


def payout_sent(to: Addressee, payout: Payout) -> Letter:
    """A payout is on its way."""
    return Letter(
        f"{payout.net} is on its way to you",
        _text(
            to,
            f"your payout {payout.reference} was sent: {_sums(payout)} It arrives within some "
            f"days of "
            "the bank.",
        ),
    )


def payout_settled(to: Addressee, payout: Payout) -> Letter:
    """A payout has arrived."""
    return Letter(
        f"{payout.net} was paid to you",
        _text(
            to,
            f"your payout {payout.reference} has arrived: {_sums(payout)} Its receipt is on "
            f"your page "
            "of payouts.",
        ),
    )


def payout_failed(to: Addressee, payout: Payout) -> Letter:
    """A payout did not arrive, with the bank's reason."""
    return Letter(
        f"Your payout of {payout.net} did not arrive",
        _text(
            to,
            f"your payout {payout.reference} did not arrive. The bank's "
            f"reason:\n\n{payout.reason}\n\n"
            f"{payout.gross} is available again. Please look at how you are paid before the "
            f"next one.",
        ),
    )


def payout_returned(to: Addressee, payout: Payout) -> Letter:
    """A payout came back after it had arrived."""
    return Letter(
        f"Your payout of {payout.net} was returned",
        _text(
            to,
            f"the bank returned your payout {payout.reference}, after it had said that it "
            f"arrived. Its "
            f"reason:\n\n{payout.reason}\n\n{payout.gross} is available again. Please look at "
            f"how you "
            "are paid before the next one.",
        ),
    )


def test_deposits_sent(to: Addressee, payout: Payout) -> Letter:
    """The small deposits are on their way."""
    return Letter(
        "Two small deposits are on their way to your bank account",
        _text(
            to,
            "two deposits of less than one dollar each are on their way to the bank account "
            "that you "
            "gave. When you see them on your bank's statement, tell us both amounts "
            "(confirmBankAccount): then you can be paid there.",
        ),
    )


def test_deposit_failed(to: Addressee, payout: Payout) -> Letter:
    """A small deposit did not arrive."""
    return Letter(
        "Your bank account could not be confirmed",
        _text(
            to,
            "a small deposit to the bank account that you gave did not arrive. The bank's "
            "reason:\n\n"
            f"{payout.reason}\n\nPlease check the numbers, and set the account again.",
        ),
    )


def _sums(payout: Payout) -> str:
    if payout.withheld == NOTHING:
        return f"{payout.net}, of which no tax was withheld."
    percent = f"{payout.rate / 100:g} %"
    return (
        f"{payout.gross}, of which {payout.withheld} ({percent}) was withheld as tax, so that "
        f"{payout.net} is paid."
    )


def _text(to: Addressee, text: str) -> str:
    return to.greeting + text + SIGNED
