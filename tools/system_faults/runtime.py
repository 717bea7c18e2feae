"""Faults of functions at run time."""
import re

from .model import cut, fault, put

SUBSCRIPT = re.compile(r"""environ\[["'](\w+)["']\]|process\.env\.(\w+)|process\.env\[["'](\w+)["']\]""")


def in_front(model, name, p, line):
    """A change that puts a line before the code of a function, whatever makes the text of the code."""
    path = ["Resources", name, "Properties", "Code", "ZipFile"]
    text = p["Code"]["ZipFile"]
    if isinstance(text, str):
        return put(path, line + "\n" + text)
    if isinstance(text.get("Fn::Sub"), str):
        return put(path, {"Fn::Sub": line + "\n" + text["Fn::Sub"]})
    if "Fn::Join" in text:
        delimiter, parts = text["Fn::Join"]
        return put(path, {"Fn::Join": [delimiter, [line, *parts]]})
    return None


def lines(model, python, node):
    for name, p in model.functions():
        line = python if model.is_python(p) else node
        change = in_front(model, name, p, line)
        if change:
            yield [name], line, change


@fault("RUN")
def handler_of_other_name(model):
    for name, p in model.functions():
        if p.get("Handler"):
            handler = p["Handler"].split(".")[0] + ".no_such_function"
            yield [name], handler, put(["Resources", name, "Properties", "Handler"], handler)


@fault("RUN")
def handler_of_other_file(model):
    """A layer may bring the file."""
    for name, p in model.functions():
        if "Layers" in p:
            continue
        handler = "app." + p["Handler"].split(".", 1)[1]
        yield [name], handler, put(["Resources", name, "Properties", "Handler"], handler)


@fault("RUN")
def syntax_error(model):
    yield from lines(model, "def broken(:", "const = 1;")


@fault("RUN")
def bracket_not_closed(model):
    yield from lines(model, "table = [1, 2", "const list = [1, 2;")


@fault("RUN")
def module_not_there(model):
    yield from lines(model, "import requests", "const lodash = require('lodash');")


@fault("RUN")
def variable_not_set(model):
    """Not what is only compared: a comparison with nothing may be meant."""
    for name, p in model.functions():
        variables = p.get("Environment", {}).get("Variables", {})
        for match in SUBSCRIPT.finditer(model.code(p)):
            variable = next(filter(None, match.groups()))
            compared = re.search(r"[!=]=\s*$", model.code(p)[:match.start()])
            if variable in variables and not compared:
                yield [name], f"{variable} dropped", \
                    cut(["Resources", name, "Properties", "Environment", "Variables", variable])


@fault("RUN")
def reserved_variable(model):
    for name, p in model.functions():
        variables = p.get("Environment", {}).get("Variables", {})
        yield [name], "AWS_REGION set", put(["Resources", name, "Properties", "Environment"],
                                            {"Variables": {**variables, "AWS_REGION": "eu-west-1"}})


@fault("RUN")
def queue_shorter_than_function(model):
    for _, p in model.of("AWS::Lambda::EventSourceMapping"):
        queue, function = model.target(p.get("EventSourceArn")), model.target(p.get("FunctionName"))
        if model.kind(queue) == "AWS::SQS::Queue" and model.kind(function) == "AWS::Lambda::Function":
            timeout = model.value(model.properties(function).get("Timeout")) or "3"
            yield [queue, function], "visible again too early", \
                put(["Resources", queue, "Properties", "VisibilityTimeout"], int(timeout) // 2)


@fault("LIF", "RUN")
def runtime_ended(model):
    for name, p in model.functions():
        runtime = "python3.7" if model.is_python(p) else "nodejs14.x"
        yield [name], runtime, put(["Resources", name, "Properties", "Runtime"], runtime)


@fault("LIF", "SCH")
def engine_version_refused(model):
    versions = {"aurora-mysql": "5.7.mysql_aurora.2.07.1", "aurora-postgresql": "11.9", "mysql": "5.6.10",
                "postgres": "9.6.1"}
    for name, p in model.of("AWS::RDS::DBCluster", "AWS::RDS::DBInstance"):
        version = versions.get(p.get("Engine"))
        if version and "EngineVersion" in p:
            yield [name], version, put(["Resources", name, "Properties", "EngineVersion"], version)


@fault("RUN")
def handler_takes_too_little(model):
    """Only plain functions with two parameters."""
    for name, p in model.functions():
        handler = str(p.get("Handler")).split(".")[-1]
        head = re.search(rf"^def {handler}\(\w+, *\w+\):", model.code(p), re.M) if model.is_python(p) else None
        text = p["Code"]["ZipFile"]
        if head and isinstance(text, str):
            yield [name], "one argument", put(["Resources", name, "Properties", "Code", "ZipFile"],
                                              text.replace(head[0], f"def {handler}(event):"))


@fault("RUN")
def variable_of_one_environment_dropped(model):
    """Only where the other environments keep theirs."""
    for name, p in model.functions():
        variables = p.get("Environment", {}).get("Variables", {})
        for key in variables:
            prefix, _, rest = key.partition("_")
            if prefix in ("DEV", "STAGING", "PROD") and {f"DEV_{rest}", f"STAGING_{rest}", f"PROD_{rest}"} <= set(variables):
                yield [name], f"{key} dropped", cut(["Resources", name, "Properties", "Environment", "Variables", key])


@fault("RUN")
def variable_with_hyphen(model):
    for name, p in model.functions():
        variables = p.get("Environment", {}).get("Variables", {})
        yield [name], "LOG-LEVEL set", put(["Resources", name, "Properties", "Environment"],
                                           {"Variables": {**variables, "LOG-LEVEL": "INFO"}})


@fault("RUN")
def trigger_too_slow(model):
    for pool, p in model.of("AWS::Cognito::UserPool"):
        for function in model.targets(list(p.get("LambdaConfig", {}).values())):
            yield [pool, function], "30 seconds", put(["Resources", function, "Properties", "Timeout"], 30)
