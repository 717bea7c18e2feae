"""Faults of logs and alarms."""
import json

from .model import as_list, both, cut, drop, fault, put

ARN_OF_ANY_GROUP = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/*"}


def groups_by_name(model):
    """(log group, function) where the group is the function's by its name, not by its configuration."""
    for group, p in model.of("AWS::Logs::LogGroup"):
        for function, q in model.functions():
            name = json.dumps(q.get("FunctionName"))
            text = name.replace('{"Fn::Sub": "', "").replace('"}', "").strip('"')
            if "FunctionName" in q and "LoggingConfig" not in q and (
                    json.dumps(p.get("LogGroupName")).endswith("/aws/lambda/" + text + '"}')):
                yield group, function


@fault("OBS")
def log_group_renamed(model):
    for group, function in groups_by_name(model):
        name = json.dumps(model.properties(group)["LogGroupName"]).replace("/aws/lambda/", "/aws/lambda/old-", 1)
        yield [group, function], "another name", put(["Resources", group, "Properties", "LogGroupName"], json.loads(name))


@fault("OBS")
def log_group_dropped(model):
    for group, function in groups_by_name(model):
        def change(template, group=group):
            drop(group)(template)
            for resource in template["Resources"].values():
                replace(resource, {"Fn::GetAtt": [group, "Arn"]}, ARN_OF_ANY_GROUP)
                replace(resource, {"Ref": group}, "/aws/lambda/other")
        yield [function], f"{group} dropped", change


def replace(value, old, new):
    """Puts the new value wherever the old one stands below the value."""
    for key, child in list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []):
        if child == old:
            value[key] = new
        else:
            replace(child, old, new)


@fault("OBS")
def retention_dropped(model):
    for group, p in model.of("AWS::Logs::LogGroup"):
        if "RetentionInDays" in p:
            yield [group], "kept for ever", cut(["Resources", group, "Properties", "RetentionInDays"])


@fault("OBS", "DEL")
def group_may_be_made_again(model):
    """Only roles that may not do so already, by a policy of AWS."""
    for group, function in groups_by_name(model):
        role = model.role_of(model.properties(function))
        for owner, path, statement in model.statements_of(role) if role else []:
            if "logs:PutLogEvents" in as_list(statement.get("Action")):
                where = ["Resources", owner, *path]
                yield [function, role, owner, group], "logs:CreateLogGroup allowed", both(
                    put([*where, "Action"], [*as_list(statement["Action"]), "logs:CreateLogGroup"]),
                    put([*where, "Resource"], ARN_OF_ANY_GROUP))


def alarms(model):
    """The alarms on metrics that AWS publishes."""
    return [(n, p) for n, p in model.of("AWS::CloudWatch::Alarm") if str(p.get("Namespace")).startswith("AWS/")]


@fault("OBS")
def metric_misspelt(model):
    for name, p in alarms(model):
        metric = p["MetricName"]
        wrong = metric[:-2] + metric[-1]
        yield [name], wrong, put(["Resources", name, "Properties", "MetricName"], wrong)


@fault("OBS")
def dimension_misnamed(model):
    for name, p in alarms(model):
        for i, dimension in enumerate(p.get("Dimensions", [])):
            wrong = dimension["Name"] + "Name"
            yield [name], wrong, put(["Resources", name, "Properties", "Dimensions", i, "Name"], wrong)


@fault("OBS")
def dimension_dropped(model):
    """Only services that publish no sum over all their resources."""
    for name, p in alarms(model):
        if p.get("Dimensions") and p["Namespace"] in ("AWS/SQS", "AWS/Kinesis", "AWS/EFS", "AWS/ECS"):
            yield [name], "no dimension", cut(["Resources", name, "Properties", "Dimensions"])


@fault("OBS")
def dimension_of_other_type(model):
    for name, p in alarms(model):
        for i, dimension in enumerate(p.get("Dimensions", [])):
            own = model.target(dimension["Value"])
            other = next((n for n, r in model.resources.items() if r["Type"] == "AWS::IAM::Role"), None)
            if own and other:
                yield [name, own], f"{dimension['Name']} of a role", \
                    put(["Resources", name, "Properties", "Dimensions", i, "Value"], {"Ref": other})


@fault("OBS", "SEC")
def dimension_of_sibling(model):
    """Only where logical ids tell that alarm and resource are of one environment of several."""
    for name, p in alarms(model):
        for i, dimension in enumerate(p.get("Dimensions", [])):
            own = model.target(dimension["Value"])
            for other in siblings(model, own, name):
                yield [name, own, other], f"{other} instead of {own}", \
                    put(["Resources", name, "Properties", "Dimensions", i, "Value"], {"Ref": other})


def siblings(model, target, holder):
    """The resources that are to other environments what the target is to the holder's, by their logical ids."""
    for environment in ENVIRONMENTS:
        if target and target.startswith(environment) and holder.startswith(environment):
            for other in ENVIRONMENTS:
                sibling = other + target[len(environment):]
                if other != environment and model.kind(sibling) == model.kind(target):
                    yield sibling


ENVIRONMENTS = ("Dev", "Staging", "Prod")


@fault("OBS")
def alarm_without_action(model):
    """Only alarms that no other alarm watches."""
    watched = {m for _, p in model.of("AWS::CloudWatch::CompositeAlarm") for m in model.mentions(p.get("AlarmRule"))}
    for name, p in model.of("AWS::CloudWatch::Alarm"):
        if p.get("AlarmActions") and name not in watched:
            yield [name], "tells nobody", lambda t, n=name: [
                t["Resources"][n]["Properties"].pop(k, None) for k in ("AlarmActions", "OKActions")]


@fault("OBS")
def alarm_in_wrong_unit(model):
    for name, _ in alarms(model):
        yield [name], "in Terabits/Second", put(["Resources", name, "Properties", "Unit"], "Terabits/Second")


@fault("OBS", "SCH")
def more_datapoints_than_periods(model):
    for name, p in model.of("AWS::CloudWatch::Alarm"):
        if str(p.get("EvaluationPeriods", "")).isdigit():
            yield [name], "too many", put(["Resources", name, "Properties", "DatapointsToAlarm"], int(p["EvaluationPeriods"]) + 1)


@fault("OBS")
def alarm_looks_back_too_far(model):
    for name, p in model.of("AWS::CloudWatch::Alarm"):
        if "Period" in p:
            yield [name], "two days", both(put(["Resources", name, "Properties", "Period"], 300),
                                           put(["Resources", name, "Properties", "EvaluationPeriods"], 576))


@fault("OBS")
def action_by_name(model):
    for name, p in model.of("AWS::CloudWatch::Alarm"):
        for i, action in enumerate(as_list(p.get("AlarmActions"))):
            topic = model.target(action)
            if model.kind(topic) == "AWS::SNS::Topic":
                yield [name, topic], "name of the topic", put(["Resources", name, "Properties", "AlarmActions", i],
                                                              {"Fn::GetAtt": [topic, "TopicName"]})


@fault("OBS")
def lag_in_seconds(model):
    """Only where the description says seconds."""
    for name, p in model.of("AWS::CloudWatch::Alarm"):
        if p.get("MetricName") == "AuroraReplicaLag" and "60 seconds" in str(p.get("AlarmDescription")):
            yield [name], "60", put(["Resources", name, "Properties", "Threshold"], 60)
