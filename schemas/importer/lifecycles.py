"""What ends, and when: Lambda runtimes, services, instance generations; and which types hold state."""

from .resources import chosen_digests
from .sources import load


def lambda_runtimes(cfn_lint):
    """Runtime → deprecated, createBlocked, updateBlocked (dates), successor."""
    names = {
        "create-block": "createBlocked",
        "deprecated": "deprecated",
        "successor": "successor",
        "update-block": "updateBlocked",
    }
    table = load(cfn_lint.data / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json")
    return {
        "runtimes": {
            runtime: {names[key]: value for key, value in facts.items() if value is not None}
            for runtime, facts in table.items()
        }
    }


def service_status(cfn_lint):
    """Status of services (maintenance, sunset, shutdown) → date (empty: none is told) → types; types with state."""
    status = {}
    for name, digest in chosen_digests(cfn_lint.regions()).items():
        lifecycle = cfn_lint.schema(digest).get("lifecycle")
        if lifecycle:
            status.setdefault(lifecycle["status"], {}).setdefault(lifecycle.get("date", ""), []).append(name)
    stateful = load(cfn_lint.data / "AdditionalSpecs" / "StatefulResources.json")["ResourceTypes"]
    return {
        "emptyBeforeDeletion": sorted(
            name for name, facts in stateful.items() if facts.get("DeleteRequiresEmptyResource")
        ),
        "stateful": sorted(stateful),
        "status": {kind: {date: sorted(names) for date, names in dates.items()} for kind, dates in status.items()},
    }
