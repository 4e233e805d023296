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
    """`why`: in one line why it is asked. `kind`: ONE option, MANY, or a NUMBER.

    A number is from `least` to `most` with at most so many `decimals`; `unit` follows it in text.
    """

    key: str
    kind: str
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
          "Who you are sets what usually matters. You can change it later.", (
        Question("organisation", ONE, "What kind of organisation is it for?",
                 "It suggests how much each criterion matters, and points to no-cost programmes. "
                 "It rules nothing out.", _options(
            ("large-company", "Large company"),
            ("small-business", "Small or medium business"),
            ("hosting-provider", "Hosting or cloud provider"),
            ("university", "University or research"),
            ("government", "Government or public body"),
            ("individual", "A person, for own use"),
        )),
        Question("workload", MANY, "What will the servers do?",
                 "Each use rests on different facts: hosting panels, container images, packages "
                 "for clusters.", _options(
            ("general", "General servers"),
            ("web-hosting", "Web hosting"),
            ("database", "Databases"),
            ("containers", "Containers"),
            ("hpc", "High-performance computing"),
            ("development", "Development and testing"),
            ("edge", "Edge devices"),
        )),
        Question("servers", NUMBER, "How many servers will run it?",
                 "For the cost of all of them over the years.",
                 help="Physical or virtual machines, counted as the price lists count systems.",
                 least=1, most=1_000_000),
    )),
    Topic("money", "Budget and support",
          "What you may spend, and whom you want to be able to call.", (
        Question("budget", ONE, "What may one server cost a year?",
                 "A plan that costs more is ruled out. A plan with no published price stays open "
                 "until you have a quote.", _options(
            ("none", "Nothing", "only what costs nothing"),
            ("low", "Up to 500 USD"),
            ("medium", "Up to 1,500 USD"),
            ("high", "More than 1,500 USD", "no limit is applied"),
        ), help="List price per server and year, subscription and support together."),
        Question("support", ONE, "Whom do you want to be able to call?",
                 "A plan that does not offer this is ruled out.", _options(
            ("community", "Nobody: the community is enough"),
            ("business-hours", "A vendor, in business hours"),
            ("round-the-clock", "A vendor, round the clock"),
        )),
        Question("discount", NUMBER, "What discount do you get on list prices?",
                 "Budget, score and costs then use your prices.",
                 help="In percent, the same for every vendor. It is shown apart from the list "
                      "prices.", least=0, most=100, decimals=1, unit=" %"),
        Question("migration_cost", NUMBER, "What does it cost you to move one server?",
                 "For the cost over the years only: nothing is ruled out or ranked by it.",
                 help="In USD per server, once, by your own estimate: work, tools, tests.", least=0,
                 most=100_000, decimals=2, unit=" USD"),
    )),
    Topic("platform", "Where it runs", "Clouds, your own virtual machines, bare metal.", (
        Question("platform", MANY, "Where must it run?",
                 "Without an official image or installer for each place a distribution is ruled "
                 "out.", _options(
            ("aws", "AWS"),
            ("azure", "Microsoft Azure"),
            ("gcp", "Google Cloud"),
            ("oci", "Oracle Cloud (OCI)"),
            ("other-cloud", "Another cloud or VPS"),
            ("virtualised", "Own virtual machines", "KVM, VMware, Hyper-V"),
            ("bare-metal", "Bare metal"),
        )),
    )),
    Topic("software", "Software", "Vendors support their software only on the systems they list.", (
        Question("software", MANY, "Which software must be supported by its vendor?",
                 "A system that the vendor does not support is ruled out.", _options(
            ("sap-hana", "SAP HANA"),
            ("sap-netweaver", "SAP NetWeaver"),
            ("oracle-database", "Oracle Database"),
            ("sql-server", "Microsoft SQL Server"),
            ("postgresql", "PostgreSQL", "packages of its project (PGDG) or of EDB"),
            ("mysql", "MySQL or MariaDB", "packages of their makers"),
            ("mongodb", "MongoDB"),
            ("hosting-panel", "cPanel"),
            ("nvidia-gpu", "NVIDIA drivers and CUDA"),
            ("docker", "Docker Engine", "packages of Docker; Podman comes with every system"),
            ("gitlab", "GitLab"),
            ("rke2", "RKE2 (Kubernetes)"),
            ("k0s", "k0s (Kubernetes)"),
            ("veeam", "Veeam Agent for Linux"),
            ("defender", "Microsoft Defender for Endpoint"),
            ("epel", "EPEL", "Extra Packages for Enterprise Linux"),
            ("rhel-certified", "Other software certified for RHEL only"),
        )),
    )),
    Topic("fidelity", "Sameness with RHEL",
          "Since 2023 the rebuilds have taken different ways here.", (
        Question("fidelity", ONE, "How close to RHEL must it be?",
                 "Bug-for-bug and binary-compatible have not meant the same since 2023.", _options(
            ("rhel-itself", "It must be RHEL itself"),
            ("bug-for-bug", "A rebuild that aims to be the same, bug for bug"),
            ("binary-compatible", "Programs built for RHEL must run"),
            ("not-needed", "It need not be like RHEL"),
        )),
    )),
    Topic("compliance", "Compliance", "What an auditor will ask to see.", (
        Question("fips", ONE, "Do you need FIPS 140-3 validated cryptography?",
                 "Some distributions have certificates only with a paid plan.", _options(
            ("not-needed", "No"),
            ("validated", "Yes, with a certificate on record"),
        )),
        Question("compliance", MANY, "Which of these must exist for it?",
                 "Published for the release, or ruled out.", _options(
            ("disa-stig", "DISA STIG"),
            ("common-criteria", "Common Criteria certificate"),
            ("cis-benchmark", "CIS benchmark"),
        )),
    )),
    Topic("hardware", "Hardware and kernel",
          "Version 10 of the family left older processors behind.", (
        Question("cpu", MANY, "Which processors must run it?",
                 "A release without a build for the oldest of them is ruled out.", _options(
            ("x86-64-v3", "x86-64, 2013 or newer",
             "level v3: Intel Haswell, AMD Excavator and later"),
            ("x86-64-v2", "x86-64, older than that", "level v2: from about 2009"),
            ("aarch64", "ARM 64-bit"),
            ("ppc64le", "IBM POWER"),
            ("s390x", "IBM Z"),
            ("riscv64", "RISC-V"),
        ), help="Choose the oldest machines you have."),
        Question("kernel", ONE, "Which kernel do you prefer?",
                 "A preference: nothing is ruled out.", _options(
            ("stable", "One stable series for the whole life"),
            ("newer", "A newer one than RHEL's"),
            ("newest", "The newest, for new hardware"),
        )),
    )),
    Topic("life", "Updates over the years", "How long, how fast, and how still it may stand.", (
        Question("lifespan", ONE, "For how many years must it get security updates?",
                 "Counted from today. Paid extensions count only with the plan that includes "
                 "them.", _options(
            ("3", "3 years"),
            ("5", "5 years"),
            ("8", "8 years"),
            ("10", "10 years"),
            ("12", "12 years"),
        )),
        Question("pinning", ONE, "Must servers stay on one minor release and still get fixes?",
                 "Free rebuilds end a minor release when the next one appears.", _options(
            ("not-needed", "No"),
            ("up-to-24-months", "Yes, for up to 24 months"),
            ("over-24-months", "Yes, for longer than 24 months"),
        )),
        Question("patching", ONE, "How should urgent fixes arrive?",
                 "A preference: nothing is ruled out.", _options(
            ("follow-rhel", "As RHEL does it"),
            ("fastest", "As fast as possible, even before RHEL"),
        )),
        Question("live_patching", ONE, "Do you need to patch the kernel without a reboot?",
                 "Some include it, for some it is sold beside.", _options(
            ("not-needed", "No"),
            ("included", "Yes, without extra charge"),
            ("paid-is-fine", "Yes, and it may cost extra"),
        )),
    )),
    Topic("independence", "Ownership", "Who could change the deal, as happened in 2020.", (
        Question("ownership", MANY, "Who may not control it?",
                 "Each choice rules out the distributions it names.", _options(
            ("no-single-company", "No single company may control it"),
            ("non-profit", "It must belong to a non-profit"),
            ("not-red-hat", "Not Red Hat"),
            ("not-oracle", "Not Oracle"),
            ("not-amazon", "Not Amazon"),
        )),
    )),
    Topic("today", "Where you start",
          "What runs today, what your team knows, how your site is connected.", (
        Question("estate", MANY, "What runs today?",
                 "The migration from there decides the effort.", _options(
            *(Option(estate.key, estate.label,
                     offered=estate.release is not None) for estate in ESTATES.values()),
            ("other", "Another system"),
            Option("none", "Nothing: this is a new start", exclusive=True),
        ), help="Choose every system you move from."),
        Question("conversion", ONE, "Do you convert servers in place?",
                 "Who replaces servers needs no route from the old system to the new one.",
                 _options(
            ("in-place", "Yes, we convert running servers"),
            ("reinstall", "No: we replace servers, we never convert them"),
        )),
        Question("skills", MANY, "What does your team know?",
                 "A small preference that can break a tie.", _options(
            ("rhel", "RHEL and its relatives"),
            ("oracle", "Oracle's products"),
            ("aws", "AWS"),
            Option("none", "None of these", exclusive=True),
        )),
        Question("air_gapped", ONE, "Are the servers cut off from the internet?",
                 "A preference for free mirrors and offline tools.", _options(
            ("no", "No"),
            ("yes", "Yes"),
        )),
    )),
)  # fmt: skip

QUESTIONS: dict[str, Question] = {
    question.key: question for topic in TOPICS for question in topic.questions
}
