"""What care teams bill MaineCare beside their monthly payment."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Field

from schemas.identifiers import Month
from schemas.requests import SiteRequest
from schemas.topics import Topic


class InterpreterServicesBilled(SiteRequest):
    """A CCT bills the interpreter services of a member for a month, without a claim (P8).

    `units` are quarters of an hour, `charge` dollars. A statement of the same number replaces
    the one before until it is paid.
    """

    topic: ClassVar = Topic.REQUESTS
    sender: ClassVar = "CCT"
    key_field: ClassVar = "member_id"

    month: Month
    units: Annotated[int, Field(gt=0, le=3000)]
    charge: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]

    example: ClassVar[dict[str, Any]] = {
        "request_id": "INT-000001",
        "site_id": "1003000126-001",
        "member_id": "10000001A",
        "month": "2015-01",
        "units": 4,
        "charge": "60.00",
    }
