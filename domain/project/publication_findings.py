"""Names what the rules of a native project would have refused in a published one: it is kept, and shown as published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.events.publication import Finding
from domain.money import Money
from domain.project.publication_money import commitments
from domain.project.published import PublishedActivity, PublishedTransaction


def milestone_findings(activity: PublishedActivity, stated_on: date) -> Iterator[Finding]:
    """Name the "actual" days that lie after the publisher's last update: nobody can know that they will come true."""
    for milestone in activity.milestones:
        if milestone.actual is not None and milestone.actual > stated_on:
            yield Finding(
                code="actual-after-update",
                path=milestone.path,
                text=f"The actual {milestone.code} lies after the last update, {stated_on}: "
                "the milestone is not taken as met.",
                printed=milestone.actual.isoformat(),
            )


def money_findings(activity: PublishedActivity, stated_on: date) -> Iterator[Finding]:
    """Name late dates, other currencies, payments before a commitment and payments beyond it, each currency by itself."""
    promised = commitments(activity)
    for row in activity.transactions:
        if row.on > stated_on:
            text = f"The {row.kind} is dated after the last update, {stated_on}; it is kept as published."
            yield _about(row, "dated-after-update", text)
        if row.kind == "commitment" and not promised:
            text = "It takes back a commitment, but none was published: there is no award to reduce; left out."
            yield _about(row, "reduction-without-award", text)
    yield from _other_currencies(activity, promised)
    for currency in dict.fromkeys(row.amount.currency for row in activity.transactions):
        yield from _early_payment(activity, currency)
        yield from _excess(activity, promised, currency)


def programme_findings(activity: PublishedActivity, *, registered: bool) -> Iterator[Finding]:
    """Say that the activity now leads to another programme than the one that the project was `registered` in."""
    if not registered:
        yield Finding(
            code="programme-differs",
            path="participating-org",
            text=f"Funder and place now lead to the programme {activity.programme.code}; "
            "the project stays in the programme in which it was registered.",
            printed=activity.programme.title,
        )


def _other_currencies(activity: PublishedActivity, promised: list[PublishedTransaction]) -> Iterator[Finding]:
    own = next((row.amount.currency for row in promised if row.positive), None)
    seen = {own}
    for row in activity.transactions:
        if own is not None and row.amount.currency not in seen:
            seen.add(row.amount.currency)
            rows = [other for other in activity.transactions if other.amount.currency == row.amount.currency]
            text = (
                f"{len(rows)} of {len(activity.transactions)} transactions are in {row.amount.currency}, the award is "
                f"in {own}: each is kept in its own currency, and they are never added up."
            )
            yield _about(row, "currency-differs", text)


def _early_payment(activity: PublishedActivity, currency: str) -> Iterator[Finding]:
    rows = [row for row in activity.transactions if row.amount.currency == currency and row.positive]
    paid = min((row for row in rows if row.kind == "disbursement"), key=lambda row: row.on, default=None)
    promised = min((row.on for row in rows if row.kind == "commitment"), default=None)
    if paid is None:
        return
    if promised is None:
        text = f"{currency} was paid from {paid.on} on, but no commitment in {currency} was published."
        yield _about(paid, "paid-without-commitment", text)
    elif paid.on < promised:
        text = f"The first payment, on {paid.on}, came before the first commitment, on {promised}."
        yield _about(paid, "paid-before-commitment", text)


def _excess(activity: PublishedActivity, promised: list[PublishedTransaction], currency: str) -> Iterator[Finding]:
    """Find the first row by which more was paid than committed; on one day commitments come first."""
    disbursements = [row for row in activity.transactions if row.kind == "disbursement"]
    rows = sorted(
        (row for row in (*promised, *disbursements) if row.amount.currency == currency),
        key=lambda row: (row.on, row.kind != "commitment"),
    )
    if not any(row.kind == "commitment" for row in rows):
        return  # `paid-without-commitment` says so already
    due = out = Money.zero(currency)
    for row in rows:
        if row.kind == "commitment":
            due += row.amount
        else:
            out += row.amount
        if due < out:
            text = f"On {row.on} {currency} {out.amount:,f} had been paid, but only {currency} {due.amount:,f} were committed."
            yield _about(row, "disbursed-beyond-commitment", text)
            return


def _about(row: PublishedTransaction, code: str, text: str) -> Finding:
    return Finding(code=code, path=row.path, text=text, printed=f"{row.amount.currency} {row.amount.amount:f}")
