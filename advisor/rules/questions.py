"""The questions, their options and topics. The keys are a contract."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.rules.derived import ESTATES

ONE, MANY, NUMBER = "one", "many", "number"


@dataclass(frozen=True)
class Option:
    """`exclusive`: it excludes every other option of its question.

    Not `offered`: no form shows it, but addresses from before still contain it.
    """

    key: str
    label: str
    help: str = ""
    exclusive: bool = False
    offered: bool = True


@dataclass(frozen=True)
class Question:
    """`name`: in a word or two. `why`: in one line why it is asked. `kind`: ONE option, MANY, or a
    NUMBER.

    A number is from `least` to `most` with at most so many `decimals`; `unit` follows it in text.
    """

    key: str
    kind: str
    name: str
    text: str
    why: str
    options: tuple[Option, ...] = ()
    help: str = ""
    least: int = 0
    most: int = 0
    decimals: int = 0
    unit: str = ""

    def option(self, key: str) -> Option:
        return next(option for option in self.options if option.key == key)


@dataclass(frozen=True)
class Topic:
    key: str
    title: str
    intro: str
    questions: tuple[Question, ...]


def _options(*rows: tuple[str, ...] | Option) -> tuple[Option, ...]:
    return tuple(row if isinstance(row, Option) else _option(*row) for row in rows)


def _option(key: str, label: str, help: str = "") -> Option:
    return Option(key, label, help)


TOPICS: tuple[Topic, ...] = (
    Topic("organisation", "Your organisation",
          "The kind of organisation suggests what usually matters.", (
        Question("organisation", ONE, "Organisation",
                 "What kind of organisation is it for?",
                 "Suggests how much each criterion matters, and points to no-cost programmes. "
                 "It rules nothing out.", _options(
            ("large-company", "Large company"),
            ("small-business", "Small or medium business"),
            ("hosting-provider", "Hosting or cloud provider"),
            ("university", "University or research"),
            ("government", "Government or public body"),
            ("individual", "Individual, for personal use"),
        )),
        Question("workload", MANY, "Use",
                 "What will the servers do?",
                 "Each use has its own facts, such as hosting panels, container images or cluster "
                 "packages.", _options(
            ("general", "General servers"),
            ("web-hosting", "Web hosting"),
            ("database", "Databases"),
            ("containers", "Containers"),
            ("hpc", "High-performance computing"),
            ("development", "Development and testing"),
            ("edge", "Edge devices"),
        )),
        Question("servers", NUMBER, "Servers",
                 "How many servers will run it?",
                 "Used to calculate the total cost over time.",
                 help="Physical or virtual machines, counted the way price lists count systems.",
                 least=1, most=1_000_000),
    )),
    Topic("money", "Budget and support", "How much you can spend and what help you need.", (
        Question("budget", ONE, "Budget",
                 "What is your budget per server and year?",
                 "Rules out plans that cost more. A plan without a published price stays "
                 "undetermined until you have a quote.", _options(
            ("none", "Free of charge only"),
            ("low", "Up to 500 USD"),
            ("medium", "Up to 1,500 USD"),
            ("high", "More than 1,500 USD", "no limit applies"),
        ), help="List price, subscription and support together."),
        Question("support", ONE, "Support",
                 "What vendor support do you need?",
                 "Rules out plans that do not offer it.", _options(
            ("community", "No vendor support; community forums only"),
            ("business-hours", "Vendor support in business hours"),
            ("round-the-clock", "Vendor support round the clock"),
        )),
        Question("discount", NUMBER, "Discount",
                 "What discount do you get on list prices?",
                 "Your own prices are used for budget, score and cost.",
                 help="In percent, the same for every vendor. List prices are still shown.",
                 least=0, most=100, decimals=1, unit=" %"),
        Question("migration_cost", NUMBER, "Migration cost",
                 "What does it cost to migrate one server?",
                 "Used only to calculate costs over time; it does not affect the ranking.",
                 help="In USD per server, once, by your own estimate: work, tools, tests.", least=0,
                 most=100_000, decimals=2, unit=" USD"),
    )),
    Topic("platform", "Platforms", "Clouds, virtual machines and bare metal.", (
        Question("platform", MANY, "Platforms",
                 "Where must it run?",
                 "Rules out a distribution without an official image or installer for each place.",
                 _options(
            ("aws", "AWS"),
            ("azure", "Microsoft Azure"),
            ("gcp", "Google Cloud"),
            ("oci", "Oracle Cloud (OCI)"),
            ("other-cloud", "Another cloud or VPS"),
            ("virtualised", "Your own virtual machines", "KVM, VMware, Hyper-V"),
            ("bare-metal", "Bare metal"),
        )),
    )),
    Topic("software", "Software", "Vendors support their software only on the systems they list.", (
        Question("software", MANY, "Software",
                 "Which software must be supported by its vendor?",
                 "Rules out a system that the vendor does not support.", _options(
            ("sap-hana", "SAP HANA"),
            ("sap-netweaver", "SAP NetWeaver"),
            ("oracle-database", "Oracle Database"),
            ("sql-server", "Microsoft SQL Server"),
            ("postgresql", "PostgreSQL", "packages from the project (PGDG) or from EDB"),
            ("mysql", "MySQL or MariaDB", "packages from the vendors"),
            ("mongodb", "MongoDB"),
            ("hosting-panel", "cPanel"),
            ("nvidia-gpu", "NVIDIA drivers and CUDA"),
            ("docker", "Docker Engine", "packages from Docker; every system includes Podman"),
            ("gitlab", "GitLab"),
            ("rke2", "RKE2 (Kubernetes)"),
            ("k0s", "k0s (Kubernetes)"),
            ("veeam", "Veeam Agent for Linux"),
            ("defender", "Microsoft Defender for Endpoint"),
            ("epel", "EPEL", "Extra Packages for Enterprise Linux"),
            ("rhel-certified", "Other software certified for RHEL only"),
        )),
    )),
    Topic("fidelity", "Compatibility",
          "Since 2023 the rebuilds differ in how closely they follow RHEL.", (
        Question("fidelity", ONE, "Compatibility",
                 "How close to RHEL must it be?",
                 "Rules out distributions that are less close. Bug-for-bug is stricter than "
                 "binary-compatible.",
                 _options(
            ("rhel-itself", "RHEL itself"),
            ("bug-for-bug", "Bug-for-bug", "a rebuild that aims to be identical"),
            ("binary-compatible", "Binary-compatible", "runs programs built for RHEL"),
            ("not-needed", "No compatibility needed"),
        )),
    )),
    Topic("compliance", "Compliance", "What an auditor will ask for.", (
        Question("fips", ONE, "FIPS 140-3",
                 "Do you need FIPS 140-3 validated cryptography?",
                 "Some distributions have certificates only with a paid plan.", _options(
            ("not-needed", "No"),
            ("validated", "Yes, with a published certificate"),
        )),
        Question("compliance", MANY, "Standards",
                 "Which security standards must cover it?",
                 "Rules out releases that lack them.", _options(
            ("disa-stig", "DISA STIG"),
            ("common-criteria", "Common Criteria certificate"),
            ("cis-benchmark", "CIS benchmark"),
        )),
    )),
    Topic("hardware", "Hardware and kernel",
          "Version 10 of most distributions no longer runs on older processors.", (
        Question("cpu", MANY, "Processors",
                 "Which processors must it run on?",
                 "Rules out a release without a build for the oldest of them.", _options(
            ("x86-64-v3", "x86-64, 2013 or newer",
             "level v3: Intel Haswell, AMD Excavator and later"),
            ("x86-64-v2", "x86-64, older than 2013", "level v2: from about 2009"),
            ("aarch64", "ARM 64-bit"),
            ("ppc64le", "IBM POWER"),
            ("s390x", "IBM Z"),
            ("riscv64", "RISC-V"),
        ), help="Choose the oldest machines you have."),
        Question("kernel", ONE, "Kernel",
                 "Which kernel do you prefer?",
                 "A preference only; it rules nothing out.", _options(
            ("stable", "One stable series for the whole lifetime"),
            ("newer", "Newer than RHEL's"),
            ("newest", "The newest, for new hardware"),
        )),
    )),
    Topic("life", "Lifespan and updates",
          "How many years, how fast, and whether you stay on one release.", (
        Question("lifespan", ONE, "Lifespan",
                 "For how many years do you need security updates?",
                 "Counted from today. Paid extensions count only with the plan that includes "
                 "them.", _options(
            ("3", "3 years"),
            ("5", "5 years"),
            ("8", "8 years"),
            ("10", "10 years"),
            ("12", "12 years"),
        )),
        Question("pinning", ONE, "Minor release",
                 "Must servers stay on one minor release and still get fixes?",
                 "Free rebuilds end a minor release when the next one appears.", _options(
            ("not-needed", "No"),
            ("up-to-24-months", "Yes, for up to 24 months"),
            ("over-24-months", "Yes, for longer than 24 months"),
        )),
        Question("patching", ONE, "Urgent fixes",
                 "How should urgent fixes arrive?",
                 "A preference only; it rules nothing out.", _options(
            ("follow-rhel", "When RHEL ships them"),
            ("fastest", "As fast as possible, even before RHEL"),
        )),
        Question("live_patching", ONE, "Live patching",
                 "Do you need kernel live patching, without a reboot?",
                 "Some plans include it; others sell it separately.", _options(
            ("not-needed", "No"),
            ("included", "Yes, without extra charge"),
            ("paid-is-fine", "Yes, at extra charge if necessary"),
        )),
    )),
    Topic("independence", "Ownership", "Who could change the terms, as happened in 2020.", (
        Question("ownership", MANY, "Ownership",
                 "Who may own or control it?",
                 "Each choice rules out distributions.", _options(
            ("no-single-company", "No single company"),
            ("non-profit", "Only a non-profit"),
            ("not-red-hat", "Not Red Hat"),
            ("not-oracle", "Not Oracle"),
            ("not-amazon", "Not Amazon"),
        )),
    )),
    Topic("today", "Migration and skills",
          "What runs today, what your team knows, and how your site is connected.", (
        Question("estate", MANY, "Today",
                 "What runs today?",
                 "Determines how much work the migration takes.", _options(
            *(Option(estate.key, estate.label,
                     offered=estate.release is not None) for estate in ESTATES.values()),
            ("other", "Another system"),
            Option("none", "Nothing: a new installation", exclusive=True),
        ), help="Choose every system you migrate from."),
        Question("conversion", ONE, "Conversion in place",
                 "Do you convert servers in place?",
                 "If you replace servers, the migration criterion does not count.",
                 _options(
            ("in-place", "Yes, we convert running servers"),
            ("reinstall", "No, we replace servers"),
        )),
        Question("skills", MANY, "Skills",
                 "What does your team know?",
                 "A minor preference that can break a tie.", _options(
            ("rhel", "RHEL and its relatives"),
            ("oracle", "Oracle's products"),
            ("aws", "AWS"),
            Option("none", "None of these", exclusive=True),
        )),
        Question("air_gapped", ONE, "Offline",
                 "Are the servers cut off from the internet?",
                 "A preference for free mirrors and offline tools.", _options(
            ("no", "No"),
            ("yes", "Yes"),
        )),
    )),
)  # fmt: skip

QUESTIONS: dict[str, Question] = {
    question.key: question for topic in TOPICS for question in topic.questions
}
