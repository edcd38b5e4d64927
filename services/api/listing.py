"""Lists: pages in a stable order, all as of one position, with a cursor that pins it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from projections.page import Page
from services.api.caller import Caller
from services.api.parts import GivenParts
from services.api.problems import MALFORMED_REQUEST, Problem
from services.api.reading import MAX_POSITION, AsOf, AsOfText, MinPosition, Reading, resolve

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50
_NOT_FILTERS: Final = frozenset({"cursor", "limit", "count", "as_of", "min_position"})

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="At most so many items.")]


class Listed(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The `cursor` of the next page, null on the last one; `Link` has its address.")
    total: int | None = Field(default=None, description="How many there are on all pages, with `count=true`.")
    as_of: AsOf


@dataclass(frozen=True, slots=True)
class Listing(Reading):
    """One page of a list as it was asked for. A route returns `pages(query, place=…)`."""

    request: Request
    limit: int
    place: str | None
    """The last item of the page before, as JSON."""
    count: bool

    def pages(
        self,
        find: Callable[..., Page[Any]],
        *,
        place: Any,
        item: Callable[[Any], BaseModel],
        count: Callable[..., int],
    ) -> Response:
        """Answer with a page that `find(connection, position=, limit=, after=)` returns, each row as `item` shows it.

        `place` is the type of `after`, for example `tuple[str, UUID]`; `count(connection, position=)` gives the total.
        """
        after = self._after(TypeAdapter(place)) if self.place is not None else None
        with self.connection() as connection:
            page = find(connection, position=self.at.position, limit=self.limit, after=after)
            total = count(connection, position=self.at.position) if self.count else None
        cursor = _cursor(self.request, self.at.position, page.after) if page.after is not None else None
        # The cursor holds the position that a time in `as_of` was taken for.
        following = self.request.url.remove_query_params("as_of").include_query_params(cursor=cursor)
        link = {"Link": f'<{following}>; rel="next"'} if cursor else {}
        content = {
            "items": [item(row) for row in page.items],
            "next": cursor,
            **({"total": total} if self.count else {}),
        }
        return self.answer(content, headers=link)

    def _after(self, place: TypeAdapter[Any]) -> Any:
        try:
            return place.validate_json(self.place or "", strict=True)
        except ValidationError:
            raise _cursor_malformed() from None


def listing(
    request: Request,
    given: GivenParts,
    _: Caller,
    as_of: AsOfText = None,
    min_position: MinPosition = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None,
        Query(max_length=2000, description="`next` of the page before. It carries the position of that page."),
    ] = None,
    count: Annotated[bool, Query(description="Whether to count all items.")] = False,  # noqa: FBT002 - a query parameter
) -> Listing:
    """Read the paging parameters; a cursor brings its position along."""
    if cursor is None:
        return Listing(given, resolve(given, as_of, min_position), request, limit, None, count)
    position, place = _opened(request, cursor)
    if as_of is not None and as_of != str(position):
        error = {"parameter": "as_of", "detail": "the cursor belongs to another position: leave as_of out"}
        raise Problem(MALFORMED_REQUEST, "", {"errors": [error]})
    return Listing(given, resolve(given, str(position), min_position), request, limit, place, count)


List = Annotated[Listing, Depends(listing)]
"""`page: List` gives a route its page."""


def _cursor(request: Request, position: int, after: tuple[Any, ...]) -> str:
    return urlsafe_b64encode(to_json([position, _filters(request), to_json(after).decode()])).rstrip(b"=").decode()


def _opened(request: Request, cursor: str) -> tuple[int, str]:
    """Return the position and the place of a cursor; raise the problem where it is not one of this list."""
    try:
        position, filters, place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise _cursor_malformed() from None
    if (
        type(position) is not int
        or not 0 <= position <= MAX_POSITION
        or not isinstance(place, str)
        or "\\u0000" in place
        or filters != _filters(request)
    ):
        raise _cursor_malformed()
    return position, place


def _filters(request: Request) -> str:
    """Return a digest of what the list is and how it is filtered: a cursor fits no other list."""
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_FILTERS)
    return sha256(to_json([request.url.path, filters])).hexdigest()[:16]


def _cursor_malformed() -> Problem:
    error = {"parameter": "cursor", "detail": "this is not a cursor of this list with these filters"}
    return Problem(MALFORMED_REQUEST, "", {"errors": [error]})
