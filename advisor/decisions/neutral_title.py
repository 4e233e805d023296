"""A title that names what is chosen would sway whoever weighs: it is shown during the round."""

from __future__ import annotations

import re

from advisor.decisions.errors import WrongStateError
from advisor.decisions.frozen import load_computed
from advisor.models import Decision
from catalog import snapshot
from catalog.document import Distribution

NAMES_THE_CHOICE = (
    "The title names {name}, which nobody should see before weighing. Edit the draft first: let "
    "its title ask a question, such as “Which Enterprise Linux?”."
)


def require_neutral_title(decision: Decision) -> None:
    """Raises WrongStateError if it names the distribution that is chosen or recommended."""
    winner = load_computed(decision).decoded_result().winner
    slugs = dict.fromkeys([decision.distribution, *(winner or ())[:1]])
    distributions = map(snapshot.current().document.distribution, slugs)
    for distribution in filter(None, distributions):
        if _is_named(distribution, decision.title):
            raise WrongStateError(NAMES_THE_CHOICE.format(name=distribution.short_name))


def _is_named(distribution: Distribution, title: str) -> bool:
    names = {
        distribution.slug,
        distribution.name,
        distribution.short_name,
        *distribution.aliases,
    }
    pattern = "|".join(map(re.escape, sorted(names)))
    return re.search(rf"\b(?:{pattern})\b", title, re.IGNORECASE) is not None
