"""The public pages and their states, for the tests that ask something of all of them."""

from django.urls import reverse

from catalog.models import Distribution

UNIVERSITY = (
    "organisation=university&servers=40&budget=none&platform=virtualised"
    "&fidelity=binary-compatible&estate=centos-7"
)
HOSTER = (
    "organisation=hosting-provider&workload=web-hosting&software=hosting-panel"
    "&estate=centos-7&servers=300&budget=none"
)
NOTHING_FITS = "budget=none&support=round-the-clock&platform=aws&fidelity=bug-for-bug"
STATES = [
    "/",
    "/advisor/?topic=all",
    f"/advisor/result/?{HOSTER}",
    "/distributions/almalinux/",
    "/compare/?d=almalinux&d=rhel",
    "/lifecycle/",
]
"""One page of each kind, in a state with everything on it."""
_PAGES = [
    *STATES,
    "/advisor/",
    "/advisor/?topic=money",
    "/advisor/?topic=all&servers=many",
    f"/advisor/check/?{UNIVERSITY}",
    "/advisor/check/",
    "/advisor/result/",
    f"/advisor/result/?{UNIVERSITY}",
    f"/advisor/result/?{NOTHING_FITS}",
    "/method/",
    "/distributions/",
    "/distributions/redhat-linux/",
    "/compare/",
    "/compare/?d=almalinux&d=rhel&d=rocky-linux&d=oracle-linux",
    "/compare/?d=almalinux&d=nobody",
    "/lifecycle/?minors=1",
    "/lifecycle/?as_of=2020-12-08",
    "/history/",
    "/sources/",
    "/sources/endoflife-date-rhel/",
    "/sources/nobody/",
    "/changes/",
    "/suggest/?kind=fact&key=almalinux/wsl//",
    "/suggest/?kind=fact&key=nobody",
    "/check/",
    "/fleet/",
    "/nothing-here/",
]
_NAMED = ["about", "search", "background", "api-docs", "sign-in", "keys"]
_NAMED += ["account_signup", "account_reset_password", "account_reset_password_done"]


def every_page() -> list[str]:
    """Every public page and state, with a page for each distribution."""
    distributions = Distribution.objects.order_by("slug").values_list("slug", flat=True)
    return [
        *_PAGES,
        *(reverse(name) for name in _NAMED),
        f"{reverse('search')}?q=almalinux",
        f"{reverse('search')}?q=zzzz",
        *(reverse("distribution", args=[slug]) for slug in distributions),
    ]
