"""EDI Certification Status: what is still to be proved, and the test files that prove it."""

from starlette.responses import Response

from portal.files.asking import asking, exchange_of
from portal.visit import Visit


@asking
def show(visit: Visit) -> Response:
    """The state of the partner, the clean files of each set, and the last tests."""
    exchange = exchange_of(visit)
    profile = exchange.profile(visit.partner_id)
    standing = exchange.standing(visit.partner_id)
    tests = [row for row in exchange.receptions(visit.partner_id, 100) if row.test]
    return visit.show(
        "files/certification.html.j2",
        profile=profile,
        standing=standing,
        done={name: standing.needed - left for name, left in standing.lacking.items()},
        tests=tests[:20],
    )
