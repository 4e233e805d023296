"""What changed in the rules, the newest first; and what is deliberately not scored."""

from __future__ import annotations

CHANGES: tuple[tuple[str, str], ...] = (
    (
        "2026-11-26",
        "Candidates are ranked by what is certain. An unknown fact earns nothing; what it could "
        "add is shown, not counted. A plan without a published price, or without a promised end "
        "of support, comes after all others, and the quote at which it would win is named.",
    ),
    (
        "2026-11-26",
        "Of each release the cheapest published plan that meets every requirement competes. "
        "Support beyond the years asked for earns nothing, and a paid extension counts only where "
        "those years need it.",
    ),
    (
        "2026-11-26",
        "How sure is said in a word: firm, likely, narrow or open. Releases count, not only "
        "distributions, and facts that are not verified and decide are named. Within half a point "
        "two are level.",
    ),
    (
        "2026-11-26",
        "Migration asks for the release that runs. A route passes only releases that still get "
        "updates, on the CPUs asked for, supported routes first. Three conversions in a row, and "
        "moves between families, are rebuilds.",
    ),
    (
        "2026-11-26",
        "Compliance counts only where it was asked for, and a certificate only for the minor "
        "release it names. Software is judged by dated statements of its makers; databases count "
        "only by name. Update speed counts only where it was asked about.",
    ),
    (
        "2026-11-26",
        "Quotes and discounts replace list prices in budget, score and costs. SAP editions "
        "compete only where SAP runs. A plan that one company sells makes a free distribution "
        "less independent.",
    ),
    ("2026-11-26", "Without any answer there is a ranking and no recommendation."),
    (
        "2026-11-24",
        "A fact that counts for several uses, such as a container image for containers and for "
        "development, is told once, with what it counts for. No score changed.",
    ),
    (
        "2026-11-24",
        "A way in place counts by its single steps. One row that sums up several, such as CentOS "
        "Linux 7 to AlmaLinux 10, counted as one step and counts as three now. More than three "
        "steps are called three or more.",
    ),
    (
        "2026-11-24",
        "A discount and a cost of moving can be given. They belong to the bill: no requirement "
        "and no criterion reads them.",
    ),
    (
        "2026-11-24",
        "The facts are named of which another value is looked for that would change the winner: "
        "price, years of updates, certificates.",
    ),
    (
        "2026-11-23",
        "First rules: twenty questions, their requirements, thirteen criteria, and what each "
        "answer suggests.",
    ),
)
"""(day, what changed). RULES_AS_OF is the newest day."""

NOT_SCORED: tuple[tuple[str, str], ...] = (
    ("The name", "No rule reads which distribution it is. Facts count, whoever they belong to."),
    ("Popularity", "How many use it says what others needed, not what you need."),
    (
        "Opinions, reputation, rumours of the future",
        "What cannot be read in a source is no fact here.",
    ),
    (
        "Performance",
        "The family shares its sources; differences depend on the workload, and belong into your "
        "own test.",
    ),
    (
        "Security in general",
        "How fast fixes arrive is measured and counted. How secure a system is run is not up to "
        "the distribution alone.",
    ),
    (
        "The cost of hardware, cloud and work",
        "They differ by site. You can give your own cost of moving; it is shown separately and "
        "does not affect the ranking.",
    ),
    ("Who pays us", "Nobody does, and no rule could read it."),
)
"""(subject, why it is not scored)."""
