"""What is wrong with an answer to one of the callers."""

from __future__ import annotations

from collections.abc import Iterator

from tests.isolation.callers import SAFE, MatrixAnswer, MatrixCaller, sent_in, without_sent
from tests.isolation.route import PRIVATE, MatrixRoute, Reach

_REFUSED = {302, 401, 403, 404, 405, 409}


def unlike(first: tuple[object, ...], second: tuple[object, ...]) -> str:
    """Where two answers begin to differ."""
    texts = [str(first), str(second)]
    start = next((at for at, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), 0)
    return " | ".join(text[max(start - 20, 0) : start + 40] for text in texts)


def problems_of(
    caller: MatrixCaller,
    route: MatrixRoute,
    method: str,
    address: str,
    answer: MatrixAnswer,
) -> Iterator[str]:
    red_team, blue_team = caller.worlds
    if answer.status >= 500:
        yield f"status {answer.status}"
    text = answer.text if caller.role else without_sent(answer.text, sent_in(address))
    red = red_team.words_in(text) - caller.own
    blue = blue_team.words_in(text) - caller.own
    foreign = (set() if caller.role else red) | (set() if caller.is_outsider else blue)
    if foreign:
        yield f"shows {foreign}"
    if (route.reach in PRIVATE or red or blue) and not answer.is_private:
        yield f"{answer.status} Cache-Control {answer.headers.get('Cache-Control')}"
    may_read = caller.role in route.shows and (bool(caller.key) or not route.needs_key)
    if method == route.reads and may_read and not red:
        yield f"{answer.status} shows nothing of the team"
    yield from _wrong_changes(caller, route, method, answer)


def _wrong_changes(
    caller: MatrixCaller, route: MatrixRoute, method: str, answer: MatrixAnswer
) -> Iterator[str]:
    """A session only reads the API. The outsider may change their own team, the blue one."""
    has_right = method == route.verb and caller.role in route.writers
    writes = has_right and (bool(caller.key) or route.reach != Reach.API)
    if ("zqred" in answer.changed) != writes:
        yield f"{answer.status} {'does not change' if writes else 'changes'} the team"
    is_own = caller.is_outsider and route.reach in {Reach.OWN, Reach.API}
    if "zqblue" in answer.changed and not is_own:
        yield f"{answer.status} changes the other team"
    is_write = method not in SAFE and method != route.reads
    is_team = is_write and route.reach in {Reach.TEAM, Reach.API}
    if is_team and not answer.changed and answer.status not in _REFUSED:
        yield f"{answer.status} is no refusal"
