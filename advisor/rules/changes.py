"""What changed in the rules, the newest first; and what is deliberately not scored."""

from __future__ import annotations

CHANGES: tuple[tuple[str, str], ...] = (
    (
        "2026-11-27",
        "If you ask for a kernel newer than RHEL's, or the newest, the age of each release's "
        "kernel series counts, not only its policy. Web hosting no longer asks for cPanel: "
        "it counts where you name it under software. Offline, documented tools count twice as much "
        "as mirrors without registration.",
    ),
    (
        "2026-11-27",
        "If sources disagree about a fact of the winner, and it would not meet a requirement, "
        "such as the years you ask for, if the other source were right, the recommendation is not "
        "firm.",
    ),
    (
        "2026-11-27",
        "Of FIPS 140-3, DISA STIG, Common Criteria and CIS, only those you ask for count. Each is "
        "also required, so all that match have the same points for compliance.",
    ),
    (
        "2026-11-27",
        "SAP HANA counts for the minor releases it is supported on, and only while they get "
        "updates with the plan.",
    ),
    (
        "2026-11-27",
        "Software has to be supported on the CPU architectures you ask for. If its vendor names "
        "some, support counts on those only; if it names none, support counts on x86-64 and is "
        "unknown elsewhere.",
    ),
    (
        "2026-11-27",
        "Of releases with equal scores, the one that certainly gets updates longest comes first, "
        "then the one with the higher version number.",
    ),
    (
        "2026-11-27",
        "A distribution of which several basic facts are unknown, such as what it is meant for and "
        "on which CPUs it runs, makes no recommendation less sure. The end of a release is one "
        "fact: if that alone could change the winner, the recommendation is not firm.",
    ),
    (
        "2026-11-26",
        "Candidates are ranked by known facts. An unknown fact earns nothing; what it could add is "
        "shown, not counted. A plan without a published price, or without a promised end of "
        "support, ranks after all others, and the quote at which it would win is named.",
    ),
    (
        "2026-11-26",
        "Of each release the cheapest published plan that meets every requirement competes. "
        "Support beyond the years you asked for earns nothing, and a paid extension counts only "
        "if those years need it.",
    ),
    (
        "2026-11-26",
        "One word says how sure a recommendation is: firm, likely, narrow or open. Releases count, "
        "not only distributions, and decisive facts that are not verified are named. Less than "
        "half a point apart is a tie.",
    ),
    (
        "2026-11-26",
        "Migration starts from your current release. A migration path uses only releases that "
        "still get updates on your CPUs, supported tools first. Three conversions in a row, and "
        "moves between families, count as new installations.",
    ),
    (
        "2026-11-26",
        "Compliance counts only if you asked for it, and a certificate only for the minor release "
        "it names. Software is judged by dated statements of its vendors; databases count only by "
        "name. Update speed counts only if you asked about it.",
    ),
    (
        "2026-11-26",
        "Quotes and discounts replace list prices in budget, score and costs. SAP editions "
        "compete only if you run SAP. A plan that one company sells makes a free distribution less "
        "independent.",
    ),
    ("2026-11-26", "Without any answer there is a ranking and no recommendation."),
    (
        "2026-11-24",
        "A fact that counts for several uses, such as a container image for containers and for "
        "development, is shown once, with its uses. No score changed.",
    ),
    (
        "2026-11-24",
        "Each step of an in-place migration counts. A guide that covers several, such as "
        "CentOS Linux 7 to AlmaLinux 10, counted as one step and now counts as three.",
    ),
    (
        "2026-11-24",
        "You can enter a discount and your migration cost. They change only the cost table: no "
        "requirement and no criterion uses them.",
    ),
    (
        "2026-11-24",
        "Facts that could change the winner are tested with other values: price, years of updates, "
        "certificates.",
    ),
    (
        "2026-11-23",
        "First rules: twenty questions, their requirements, thirteen criteria, and what each "
        "answer suggests.",
    ),
)
"""(day, what changed). RULES_AS_OF is the newest day."""

NOT_SCORED: tuple[tuple[str, str], ...] = (
    ("The name", "No rule uses the name of a distribution. Only its facts count."),
    ("Popularity", "The number of users shows what others needed, not what you need."),
    (
        "Opinions, reputation, rumours",
        "Only what a source states is a fact here.",
    ),
    (
        "Performance",
        "The distributions share most of their source code. Differences depend on the workload: "
        "measure them in your own test.",
    ),
    (
        "Security in general",
        "The speed of fixes is measured and counted. How securely a system is run does not depend "
        "on the distribution alone.",
    ),
    (
        "The cost of hardware, cloud and work",
        "They differ by site. You can enter your own migration cost; it is shown separately and "
        "does not affect the ranking.",
    ),
    ("Who pays us", "Nobody does, and no rule could use it."),
)
"""(subject, why it is not scored)."""
