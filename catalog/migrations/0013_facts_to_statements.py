"""Facts on third-party software become support statements."""

from django.db import migrations
from django.utils import timezone

SUBJECTS = {"hosting_panel": "cpanel", "nvidia_gpu": "nvidia", "openhpc": "openhpc", "epel": "epel"}
EPEL = {"compatible": True, "substitute": False, "none": False}
SUBSTITUTE = "Not EPEL itself, but a substitute."
UNRELIABLE = "The value was marked as unreliable."
REASON = "Support for third-party software is now a dated support statement."


def convert(apps, schema_editor):
    """One statement for each fact, with its provenance, and with its author in the history.

    Facts for a minor release, for a plan or with a value of another type stay: `manage.py check` names them.
    """
    Fact = apps.get_model("catalog", "Fact")
    for fact in Fact.objects.filter(attribute__in=SUBJECTS, plan=None, release__parent=None).order_by("pk"):
        known, supported = supported_by(fact)
        if known:
            add_statement(apps, fact, supported)
            remove(apps, fact)


def supported_by(fact):
    """(whether the value is understood, what it says)"""
    if fact.value is None:
        return True, None
    if fact.attribute == "epel":
        return fact.value in EPEL, EPEL.get(fact.value)
    return isinstance(fact.value, bool), fact.value


def add_statement(apps, fact, supported):
    Statement = apps.get_model("catalog", "SupportStatement")
    statement = Statement.objects.create(
        distribution_id=fact.distribution_id,
        subject=SUBJECTS[fact.attribute],
        supported=None if fact.unreliable else supported,
        source_id=fact.source_id,
        as_of=fact.as_of,
        confidence=fact.confidence,
        note=note_of(apps, fact),
        checked_on=fact.checked_on,
    )
    if fact.release_id:
        statement.releases.add(fact.release_id)
    record = write_history(apps, statement, "+", **author_of(apps, fact))
    History = apps.get_model("catalog", "HistoricalSupportStatement_releases")
    for pair in Statement.releases.through.objects.filter(supportstatement_id=statement.pk):
        History.objects.create(
            id=pair.pk, history=record, supportstatement_id=statement.pk, release_id=pair.release_id
        )


def note_of(apps, fact):
    """The note of the fact, and what only the fact could say in other columns."""
    parts = [fact.note]
    if fact.attribute == "epel" and fact.value == "substitute":
        parts.append(SUBSTITUTE)
    if fact.unreliable:
        parts.append(UNRELIABLE)
    for dispute in apps.get_model("catalog", "Dispute").objects.filter(fact_id=fact.pk).order_by("pk"):
        value = {True: "yes", False: "no"}.get(dispute.value, dispute.value)
        parts.append(f"{dispute.source.title} says: {value}. {dispute.why}")
    return " ".join(part for part in parts if part)


def author_of(apps, fact):
    """Who stated the fact: the seed, or whoever changed it last."""
    rows = apps.get_model("catalog", "HistoricalFact").objects.filter(id=fact.pk).order_by("-history_id")
    newest = rows.exclude(origin="seed").first() or rows.first()
    if newest is None:
        return {"origin": "unnamed", "history_change_reason": REASON}
    return {
        "origin": newest.origin,
        "history_user_id": newest.history_user_id,
        "history_change_reason": newest.history_change_reason or REASON,
    }


def remove(apps, fact):
    for dispute in apps.get_model("catalog", "Dispute").objects.filter(fact_id=fact.pk):
        write_history(apps, dispute, "-", origin="seed", history_change_reason=REASON)
        dispute.delete()
    write_history(apps, fact, "-", origin="seed", history_change_reason=REASON)
    fact.delete()


def write_history(apps, row, history_type, **more):
    history = apps.get_model("catalog", f"Historical{row._meta.object_name}")
    state = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return history.objects.create(history_type=history_type, history_date=timezone.now(), **state, **more)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_support_statements")]

    operations = [
        migrations.RunPython(convert, migrations.RunPython.noop),
    ]
