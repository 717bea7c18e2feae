"""Which types exist in which region."""

from .resources import NOT_A_TYPE
from .sources import PRIMARY_REGION


def facts(cfn_lint):
    """Known regions, regions without data, and for each type that is not everywhere where it is or is not.

    A region whose table equals that of the primary region, digest by digest, was filled in by the source for lack of data.
    """
    tables = cfn_lint.regions()
    primary = tables[PRIMARY_REGION]
    unknown = sorted(name for name, types in tables.items() if name != PRIMARY_REGION and types == primary)
    known = sorted(name for name in tables if name not in unknown)
    types = {}
    for name in sorted({name for region in known for name in tables[region]} - NOT_A_TYPE):
        present = [region for region in known if name in tables[region]]
        missing = [region for region in known if name not in tables[region]]
        if missing:
            types[name] = {"only": present} if len(present) <= len(missing) else {"not": missing}
    zones = {name: sorted(zones) for name, zones in cfn_lint.literal("helpers.py", "AVAILABILITY_ZONES").items()}
    return {"regions": known, "types": types, "unknown": unknown, "zones": zones}
