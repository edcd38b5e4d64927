"""Reads transactions: commitments and disbursements. No other kind of transaction is ever counted as support."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final, Literal

from lxml import etree

from domain.money import DECIMALS, Money
from domain.project.published import PublishedTransaction
from services.exchange.iati.notes import Notes, attribute
from services.exchange.iati.parties import party
from services.exchange.iati.unmapped import transaction_type
from services.exchange.printed import read_amount

KINDS: Final[dict[str, Literal["commitment", "disbursement"]]] = {"2": "commitment", "3": "disbursement"}
OTHER_TYPES: Final = {
    "1": "incoming funds",
    "4": "expenditure",
    "5": "interest payment",
    "6": "loan repayment",
    "7": "reimbursement",
    "8": "purchase of equity",
    "9": "sale of equity",
    "10": "credit guarantee",
    "11": "incoming commitment",
    "12": "outgoing pledge",
    "13": "incoming pledge",
}
"""What the other codes of IATI's codelist TransactionType stand for."""
LARGEST: Final = Decimal(10) ** 18
"""Amounts from here on are typing errors; their sums would not fit a number."""
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def read_transactions(
    activity: etree._Element, notes: Notes, *, currency: str | None
) -> tuple[PublishedTransaction, ...]:
    """Return commitments and disbursements in document order; `currency` is that of amounts that name none."""
    alike: Counter[tuple[object, ...]] = Counter()
    rows: list[PublishedTransaction] = []
    others: Counter[str] = Counter()
    for number, element in enumerate(activity.iterfind("transaction"), 1):
        code = transaction_type(element)
        if code not in KINDS:
            others[code] += 1
            continue
        row = _row(element, notes, KINDS[code], path=f"transaction[{number}]", currency=currency, alike=alike)
        if row is not None:
            rows.append(row)
            notes.counts[_counted(row)] += 1
    for code, number in sorted(others.items()):
        what = OTHER_TYPES.get(code, "a type that the standard does not have")
        text = f"{number} transactions of type {code[:20]} ({what}): they are not support and count in no sum."
        notes.find("not-support", f"transaction[@type='{code}']", text)
    return tuple(rows)


def read_currency(activity: etree._Element, notes: Notes) -> str | None:
    """Return the currency of amounts that name none, None where there is none."""
    code = attribute(activity, "default-currency")
    if code is None or _CURRENCY.fullmatch(code):
        return code
    notes.find("bad-currency", "@default-currency", "It is not a currency code of ISO 4217.", code)
    return None


def _row(
    element: etree._Element,
    notes: Notes,
    kind: Literal["commitment", "disbursement"],
    *,
    path: str,
    currency: str | None,
    alike: Counter[tuple[object, ...]],
) -> PublishedTransaction | None:
    amount = _amount(element.find("value"), notes, f"{path}/value", currency)
    if amount is None:
        return None
    if not amount.amount:
        notes.find(f"zero-{kind}", f"{path}/value", f"A {kind} of zero changes nothing: it is left out.", "0")
        notes.counts[f"zero-{kind}s"] += 1
        return None
    dated = element.find("transaction-date")
    on = notes.day(attribute(dated, "iso-date"), f"{path}/transaction-date")
    if on is None:
        text = f"A {kind} without a date is left out: nobody can say when it counts."
        notes.find("undated-transaction", path, text, f"{amount.currency} {amount.amount:f}")
        return None
    parties = (party(element.find("provider-org"), notes), party(element.find("receiver-org"), notes))
    identity = (kind, on, amount.amount, amount.currency, *parties)
    alike[identity] += 1
    return PublishedTransaction(
        kind=kind,
        on=on,
        amount=amount,
        parties=parties,
        ordinal=alike[identity],
        reference=attribute(element, "ref"),
        text=notes.narrative(element.find("description"), f"{path}/description"),
        path=path,
    )


def _amount(element: etree._Element | None, notes: Notes, path: str, currency: str | None) -> Money | None:
    printed = "" if element is None else (element.text or "")
    own = attribute(element, "currency") or currency
    amount = read_amount(printed)
    if amount is None:
        notes.find(
            "malformed-amount", path, "The amount is not a decimal number: the transaction is left out.", printed
        )
        return None
    if own is None or not _CURRENCY.fullmatch(own):
        text = "The amount names no currency, and the activity has no default: the transaction is left out."
        notes.find("no-currency", path, text, f"{own or ''} {printed}".strip())
        return None
    exact = _without_trailing_zeros(amount)
    if -int(exact.as_tuple().exponent) > DECIMALS:
        text = f"The amount has more than {DECIMALS} decimals: the transaction is left out."
        notes.find("too-many-decimals", path, text, printed)
        return None
    if abs(exact) >= LARGEST:
        text = f"No amount is as large as {LARGEST:,f}: the transaction is left out."
        notes.find("amount-too-large", path, text, printed)
        return None
    return Money(amount=exact, currency=own)


def _without_trailing_zeros(amount: Decimal) -> Decimal:
    text = format(amount, "f")
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else amount


def _counted(row: PublishedTransaction) -> str:
    if row.kind == "commitment":
        return "commitments"
    return "payments" if row.positive else "reversals"
