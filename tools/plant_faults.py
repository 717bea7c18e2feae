#!/usr/bin/env python3
"""Plant one fault at a time into good templates, so that validators can be scored on them.

    tools/plant_faults.py [--seed N] [--each N] [--most N] [--yaml] OUTPUT_FOLDER TEMPLATE|FOLDER...

Writes each mutated template into OUTPUT_FOLDER, named `<template>--<class>--<n>.json` (with --yaml every other one as YAML
with short forms), at most --most of them, and `manifest.json`: file -> class, the JSON pointer at which the fault stands, and what was done. At most
--each faults of a class are planted into a template (default 2). The same seed gives the same files.
Knows the resource types from schemas/resources. YAML needs PyYAML.
"""
import argparse
import copy
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FUNCTION_KEYS = {"Ref", "Condition"}


def load_types():
    types = {}
    for path in sorted((ROOT / "schemas" / "resources").glob("*.json")):
        types.update(json.loads(path.read_text(encoding="utf-8")))
    return types


def load_template(path):
    text = path.read_text(encoding="utf-8")
    if text.lstrip().startswith("{"):
        return json.loads(text)
    import yaml  # only needed for YAML

    class Loader(yaml.SafeLoader):
        pass

    def short_form(loader, suffix, node):
        name = suffix if suffix in FUNCTION_KEYS else "Fn::" + suffix
        if isinstance(node, yaml.ScalarNode):
            value = loader.construct_scalar(node)
            if name == "Fn::GetAtt":
                value = value.split(".", 1)
        elif isinstance(node, yaml.SequenceNode):
            value = loader.construct_sequence(node, deep=True)
        else:
            value = loader.construct_mapping(node, deep=True)
        return {name: value}

    Loader.add_multi_constructor("!", short_form)
    Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))
    return yaml.load(text, Loader)


def short_form_yaml(template):
    """The template as YAML with short forms of functions."""
    import yaml

    class Call:
        def __init__(self, name, argument):
            self.name, self.argument = name, argument

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    def represent(dumper, call):
        argument, tag = call.argument, "!" + call.name.removeprefix("Fn::")
        if call.name == "Fn::GetAtt" and isinstance(argument, list) and all(isinstance(each, str) for each in argument):
            argument = ".".join(argument)
        if isinstance(argument, dict):
            return dumper.represent_mapping(tag, argument)
        if isinstance(argument, list):
            return dumper.represent_sequence(tag, argument)
        return dumper.represent_scalar(tag, str(argument))

    def with_calls(value):
        if isinstance(value, list):
            return [with_calls(each) for each in value]
        if not isinstance(value, dict):
            return value
        key = next(iter(value), "")
        # The tag of a call within a call would need a second one: such arguments keep the long form.
        if is_function(value) and ":" in key + ":" and not key.startswith("Fn::ForEach") and \
                not (isinstance(value[key], dict) and is_function(value[key])) and key != "Condition":
            return Call(key, with_calls(value[key]))
        return {name: with_calls(each) for name, each in value.items()}

    Dumper.add_representer(Call, represent)
    return yaml.dump(with_calls(template), Dumper=Dumper, sort_keys=False, width=120)


def is_function(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref", "Condition"))


def walk(value, pointer=""):
    """Every value below, with its pointer, outermost first."""
    yield pointer, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from walk(child, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from walk(child, f"{pointer}/{index}")


def parent_of(template, pointer):
    """The container that holds what the pointer names, and its key or index there."""
    keys = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for key in keys[:-1]:
        template = template[int(key)] if isinstance(template, list) else template[key]
    return template, int(keys[-1]) if isinstance(template, list) else keys[-1]


class Site:
    """A property of a known type: where it stands, its value, and its schema."""

    def __init__(self, pointer, value, schema, required, owner):
        self.pointer, self.value, self.schema, self.required, self.owner = pointer, value, schema, required, owner


class Faults:
    def __init__(self, template, types, rng):
        self.template, self.types, self.rng = template, types, rng
        self.resources = {k: v for k, v in template.get("Resources", {}).items() if isinstance(v, dict)}
        self.sites = [site for name, resource in self.resources.items() for site in self.sites_of(name, resource)]

    # --- reading the template by the schemas ---------------------------------------------------------
    def resolve(self, schema, root):
        for _ in range(8):
            if "$ref" not in schema:
                break
            schema = root.get("definitions", {}).get(schema["$ref"].rsplit("/", 1)[-1], {})
        return schema

    def sites_of(self, name, resource):
        root = self.types.get(resource.get("Type"))
        if root and isinstance(resource.get("Properties"), dict):
            yield from self.descend(resource["Properties"], root, root, f"/Resources/{name}/Properties", name)

    def descend(self, value, schema, root, pointer, owner):
        schema = self.resolve(schema, root)
        if isinstance(value, dict) and not is_function(value):
            for key, child in value.items():
                if key in schema.get("properties", {}):
                    child_schema = self.resolve(schema["properties"][key], root)
                    closed = schema.get("additionalProperties") is False
                    yield Site(f"{pointer}/{key}", child, child_schema,
                               closed and key in schema.get("required", []), owner)
                    yield from self.descend(child, child_schema, root, f"{pointer}/{key}", owner)
        elif isinstance(value, list) and isinstance(schema.get("items"), dict):
            for index, child in enumerate(value):
                yield from self.descend(child, schema["items"], root, f"{pointer}/{index}", owner)

    def functions(self, *names):
        return [(p, v) for p, v in walk(self.template) if is_function(v) and next(iter(v)) in names
                and p.startswith("/Resources")]

    # --- making changed copies -----------------------------------------------------------------------
    def replaced(self, pointer, value):
        changed = copy.deepcopy(self.template)
        container, key = parent_of(changed, pointer)
        container[key] = value
        return changed

    def removed(self, pointer):
        changed = copy.deepcopy(self.template)
        container, key = parent_of(changed, pointer)
        del container[key]
        return changed

    def renamed(self, pointer, new):
        changed = copy.deepcopy(self.template)
        container, key = parent_of(changed, pointer)
        items = [(new if k == key else k, v) for k, v in container.items()]
        container.clear()
        container.update(items)
        return changed

    def misspelt(self, word):
        at = self.rng.randrange(1, len(word)) if len(word) > 2 else 1
        return word[:at] + word[at + 1:] if len(word) > 3 else word + "x"

    # --- the classes of faults: each yields (pointer, what, template) -----------------------------------
    def misspelt_property(self):
        for s in self.sites:
            wrong = self.misspelt(s.pointer.rsplit("/", 1)[-1])
            yield s.pointer, f"renamed to {wrong}", lambda s=s, w=wrong: self.renamed(s.pointer, w)

    def missing_required(self):
        for s in self.sites:
            if s.required:
                yield s.pointer, "removed", lambda s=s: self.removed(s.pointer)

    def list_for_scalar(self):
        for s in self.sites:
            if s.schema.get("type") in ("string", "integer", "boolean", "number") and not isinstance(s.value, dict):
                yield s.pointer, "made a list", lambda s=s: self.replaced(s.pointer, [s.value])

    def object_for_scalar(self):
        for s in self.sites:
            if s.schema.get("type") in ("string", "integer", "boolean") and not isinstance(s.value, dict):
                yield s.pointer, "made an object", lambda s=s: self.replaced(s.pointer, {"Value": s.value})

    def word_for_number(self):
        for s in self.sites:
            if s.schema.get("type") in ("integer", "number"):
                yield s.pointer, "made a word", lambda s=s: self.replaced(s.pointer, "plenty")

    def word_for_boolean(self):
        for s in self.sites:
            if s.schema.get("type") == "boolean":
                yield s.pointer, "made a word", lambda s=s: self.replaced(s.pointer, "maybe")

    def scalar_for_list(self):
        for s in self.sites:
            if s.schema.get("type") == "array" and isinstance(s.value, list):
                yield s.pointer, "made a number", lambda s=s: self.replaced(s.pointer, 7)

    def scalar_for_object(self):
        for s in self.sites:
            if s.schema.get("type") == "object" and s.schema.get("properties") and not is_function(s.value):
                yield s.pointer, "made a word", lambda s=s: self.replaced(s.pointer, "word")

    def bad_enum(self):
        for s in self.sites:
            if "enum" in s.schema and isinstance(s.value, str):
                yield s.pointer, "not a listed value", lambda s=s: self.replaced(s.pointer, "no-such-value")

    def enum_case(self):
        for s in self.sites:
            if "enum" in s.schema and isinstance(s.value, str) and s.value.swapcase() not in s.schema["enum"]:
                yield s.pointer, "case swapped", lambda s=s: self.replaced(s.pointer, s.value.swapcase())

    def out_of_bounds(self):
        for s in self.sites:
            if isinstance(s.value, (int, str)) and not isinstance(s.value, bool):
                if s.schema.get("type") in ("integer", "number") and "maximum" in s.schema:
                    over = s.schema["maximum"] + 1
                    yield s.pointer, f"{over} is above the maximum", lambda s=s, o=over: self.replaced(s.pointer, o)
                if s.schema.get("type") in ("integer", "number") and "minimum" in s.schema:
                    under = s.schema["minimum"] - 1
                    yield s.pointer, f"{under} is below the minimum", lambda s=s, u=under: self.replaced(s.pointer, u)

    def too_long(self):
        for s in self.sites:
            if isinstance(s.value, str) and s.schema.get("maxLength", 10**9) < 5000:
                long = "a" * (s.schema["maxLength"] + 1)
                yield s.pointer, "longer than permitted", lambda s=s, v=long: self.replaced(s.pointer, v)

    def bad_pattern(self):
        for s in self.sites:
            if isinstance(s.value, str) and "pattern" in s.schema and "enum" not in s.schema:
                yield s.pointer, "against the pattern", lambda s=s: self.replaced(s.pointer, "\u00a7 !\n?")

    def read_only(self):
        for name, resource in self.resources.items():
            root = self.types.get(resource.get("Type"), {})
            for pointer in root.get("readOnlyProperties", []):
                key = pointer.split("/")[-1]
                if pointer.count("/") == 2 and isinstance(resource.get("Properties"), dict) \
                        and key not in resource["Properties"]:
                    where = f"/Resources/{name}/Properties/{key}"
                    yield where, "read-only property set", lambda w=where: self.replaced(w, "set-by-hand")
                    break

    def unknown_type(self):
        for name, resource in self.resources.items():
            if str(resource.get("Type", "")).startswith("AWS::"):
                wrong = self.misspelt(resource["Type"])
                where = f"/Resources/{name}/Type"
                yield where, f"type {wrong}", lambda w=where, v=wrong: self.replaced(w, v)

    def unknown_attribute_of_resource(self):
        for name, resource in self.resources.items():
            for key in resource:
                if key not in ("Type",):
                    where = f"/Resources/{name}/{key}"
                    yield where, "attribute misspelt", lambda w=where, k=key: self.renamed(w, self.misspelt(k))

    def dangling_ref(self):
        for p, v in self.functions("Ref"):
            yield p, "Ref to nothing", lambda p=p: self.replaced(p, {"Ref": "NoSuchThing"})

    def dangling_getatt(self):
        for p, v in self.functions("Fn::GetAtt"):
            yield p, "GetAtt of nothing", lambda p=p: self.replaced(p, {"Fn::GetAtt": ["NoSuchThing", "Arn"]})

    def unknown_getatt_attribute(self):
        for p, v in self.functions("Fn::GetAtt"):
            target = v["Fn::GetAtt"][0] if isinstance(v["Fn::GetAtt"], list) else v["Fn::GetAtt"].split(".")[0]
            if self.resources.get(target, {}).get("Type") in self.types:
                yield p, "no such attribute", \
                    lambda p=p, t=target: self.replaced(p, {"Fn::GetAtt": [t, "NoSuchAttribute"]})

    def dangling_sub(self):
        for p, v in self.functions("Fn::Sub"):
            if isinstance(v["Fn::Sub"], str):
                yield p, "unknown variable", \
                    lambda p=p, v=v: self.replaced(p, {"Fn::Sub": v["Fn::Sub"] + "${NoSuchThing}"})

    def sub_left_out(self):
        for p, v in self.functions("Fn::Sub"):
            if isinstance(v["Fn::Sub"], str) and "${" in v["Fn::Sub"] and "AWS::" not in v["Fn::Sub"]:
                yield p, "Sub removed", lambda p=p, v=v: self.replaced(p, v["Fn::Sub"])

    def malformed_join(self):
        for p, v in self.functions("Fn::Join"):
            yield p, "delimiter left out", lambda p=p, v=v: self.replaced(p, {"Fn::Join": v["Fn::Join"][1:]})

    def malformed_select(self):
        for p, v in self.functions("Fn::Select"):
            yield p, "index is a word", \
                lambda p=p, v=v: self.replaced(p, {"Fn::Select": ["first", *v["Fn::Select"][1:]]})

    def select_out_of_range(self):
        for p, v in self.functions("Ref"):
            yield p, "index beyond the list", lambda p=p, v=v: self.replaced(p, {"Fn::Select": [5, [v, v]]})

    def malformed_if(self):
        for p, v in self.functions("Fn::If"):
            yield p, "one branch left out", lambda p=p, v=v: self.replaced(p, {"Fn::If": v["Fn::If"][:2]})

    def unknown_condition(self):
        for p, v in self.functions("Fn::If"):
            yield p, "unknown condition", \
                lambda p=p, v=v: self.replaced(p, {"Fn::If": ["NoSuchCondition", *v["Fn::If"][1:]]})
        for name in self.resources:
            where = f"/Resources/{name}/Condition"
            yield where, "unknown condition", lambda w=where: self.replaced(w, "NoSuchCondition")

    def unknown_map(self):
        for p, v in self.functions("Fn::FindInMap"):
            if "AWS::LanguageExtensions" not in str(self.template.get("Transform")):
                yield p, "unknown map", \
                    lambda p=p, v=v: self.replaced(p, {"Fn::FindInMap": ["NoSuchMap", *v["Fn::FindInMap"][1:]]})

    def unknown_function(self):
        for p, v in self.functions("Fn::Sub", "Fn::Join", "Ref"):
            yield p, "unknown function", lambda p=p, v=v: self.replaced(p, {"Fn::Concat": ["a", "b"]})

    def dangling_depends_on(self):
        for name in self.resources:
            where = f"/Resources/{name}/DependsOn"
            yield where, "DependsOn nothing", lambda w=where: self.replaced(w, "NoSuchThing")

    def cycle(self):
        for p, v in self.functions("Ref", "Fn::GetAtt"):
            owner = p.split("/")[2]
            target = v.get("Ref") or v["Fn::GetAtt"][0]
            if target in self.resources and target != owner and "/Properties/" in p:
                where = f"/Resources/{target}/DependsOn"
                yield where, f"depends on {owner}, which refers back", \
                    lambda w=where, o=owner: self.replaced(w, o)

    def bad_deletion_policy(self):
        for name in self.resources:
            where = f"/Resources/{name}/DeletionPolicy"
            yield where, "unknown policy", lambda w=where: self.replaced(w, "Keep")

    def bad_logical_id(self):
        for name in self.resources:
            if name + '"' not in json.dumps(self.template.get("Outputs", {})):
                where = f"/Resources/{name}"
                yield where, "hyphen in the id", lambda w=where, n=name: self.renamed(w, n + "-x")

    def unknown_section(self):
        for key in self.template:
            if key not in ("Resources",):
                yield f"/{key}", "section misspelt", lambda k=key: self.renamed(f"/{k}", self.misspelt(k))

    def bad_parameter(self):
        for name, parameter in self.template.get("Parameters", {}).items():
            where = f"/Parameters/{name}"
            yield where + "/Type", "unknown type", lambda w=where: self.replaced(w + "/Type", "Strin")
            yield where + "/Type", "no type", lambda w=where: self.removed(w + "/Type")
            if "AllowedValues" in parameter:
                yield where + "/Default", "default not allowed", \
                    lambda w=where: self.replaced(w + "/Default", "not-in-the-list")

    def bad_output(self):
        for name, output in self.template.get("Outputs", {}).items():
            if not isinstance(output, dict):  # a loop
                continue
            where = f"/Outputs/{name}/Value"
            yield where, "value removed", lambda w=where: self.removed(w)
            yield where, "value is a list", lambda w=where: self.replaced(w, ["a", "b"])

    def wrong_kind_of_reference(self):
        kinds = {"VpcId": "AWS::EC2::Subnet", "SubnetId": "AWS::EC2::VPC", "SecurityGroupId": "AWS::EC2::Subnet"}
        for s in self.sites:
            wanted = kinds.get(s.pointer.rsplit("/", 1)[-1])
            for name, resource in self.resources.items():
                if resource.get("Type") == wanted and is_function(s.value) and name != s.owner:
                    yield s.pointer, f"Ref to a {wanted}", lambda s=s, n=name: self.replaced(s.pointer, {"Ref": n})

    def bad_cidr(self):
        for s in self.sites:
            if s.pointer.endswith(("/CidrBlock", "/CidrIp", "/DestinationCidrBlock")) and isinstance(s.value, str):
                yield s.pointer, "not a network", lambda s=s: self.replaced(s.pointer, "10.0.300.0/33")

    def bad_policy(self):
        for p, v in walk(self.template):
            if isinstance(v, dict) and "Effect" in v and "/Statement" in p and p.startswith("/Resources"):
                yield f"{p}/Effect", "unknown effect", lambda p=p: self.replaced(f"{p}/Effect", "Permit")
                yield f"{p}/Effect", "no effect", lambda p=p: self.removed(f"{p}/Effect")
                yield f"{p}/Actions", "unknown element", lambda p=p: self.replaced(f"{p}/Actions", ["s3:*"])


    def null_value(self):
        for s in self.sites:
            yield s.pointer, "made null", lambda s=s: self.replaced(s.pointer, None)

    def repeated_item(self):
        for s in self.sites:
            if s.schema.get("uniqueItems") and isinstance(s.value, list) and s.value:
                yield s.pointer, "first item twice", lambda s=s: self.replaced(s.pointer, [s.value[0], *s.value])

    def repeated_tag(self):
        for s in self.sites:
            if s.pointer.count("/") == 4 and s.pointer.endswith("/Tags") and isinstance(s.value, list):
                twice = [{"Key": "team", "Value": "a"}, {"Key": "team", "Value": "b"}]
                yield s.pointer, "key twice", lambda s=s, t=twice: self.replaced(s.pointer, t)

    def too_few_items(self):
        for s in self.sites:
            if s.schema.get("minItems") and isinstance(s.value, list):
                yield s.pointer, "emptied", lambda s=s: self.replaced(s.pointer, [])

    def too_many_items(self):
        for s in self.sites:
            if s.schema.get("maxItems", 99) < 20 and isinstance(s.value, list) and s.value:
                many = s.value[:1] * (s.schema["maxItems"] + 1)
                yield s.pointer, "more than permitted", lambda s=s, m=many: self.replaced(s.pointer, m)

    def not_an_arn(self):
        for s in self.sites:
            if isinstance(s.value, str) and s.value.startswith("arn:"):
                yield s.pointer, "no ARN", lambda s=s: self.replaced(s.pointer, "not-an-arn")

    def list_into_text(self):
        for s in self.sites:
            if s.schema.get("type") == "string" and "enum" not in s.schema:
                yield s.pointer, "a list by Fn::Split", \
                    lambda s=s: self.replaced(s.pointer, {"Fn::Split": [",", {"Ref": "AWS::StackName"}]})
                yield s.pointer, "a list by Fn::GetAZs", lambda s=s: self.replaced(s.pointer, {"Fn::GetAZs": ""})

    def text_into_list(self):
        for s in self.sites:
            if s.schema.get("type") == "array" and isinstance(s.value, list):
                yield s.pointer, "a text by Fn::Sub", \
                    lambda s=s: self.replaced(s.pointer, {"Fn::Sub": "${AWS::StackName}-x"})

    def dangling_in_nested_call(self):
        for s in self.sites:
            if s.schema.get("type") == "string" and "Conditions" in self.template:
                name = next(iter(self.template["Conditions"]))
                inner = {"Fn::If": [name, {"Fn::Sub": ["${a}-${NoSuchThing}", {"a": "b"}]}, {"Ref": "AWS::NoValue"}]}
                yield s.pointer, "unknown variable within Fn::If", lambda s=s, i=inner: self.replaced(s.pointer, i)
            if s.schema.get("type") == "string":
                inner = {"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::Split": [",", {"Ref": "NoSuchThing"}]}]}]]}
                yield s.pointer, "Ref to nothing within Fn::Join", lambda s=s, i=inner: self.replaced(s.pointer, i)

    def wrong_branch(self):
        for s in self.sites:
            conditions = self.template.get("Conditions")
            if conditions and s.schema.get("type") in ("integer", "boolean") and not is_function(s.value):
                branch = {"Fn::If": [next(iter(conditions)), s.value, "neither"]}
                yield s.pointer, "one branch is wrong", lambda s=s, b=branch: self.replaced(s.pointer, b)

    def no_properties(self):
        for name, resource in self.resources.items():
            if self.types.get(resource.get("Type"), {}).get("required") and "Properties" in resource:
                where = f"/Resources/{name}/Properties"
                yield where, "removed", lambda w=where: self.removed(w)
                yield where, "emptied", lambda w=where: self.replaced(w, {})

    def no_type(self):
        for name in self.resources:
            yield f"/Resources/{name}", "no type", lambda n=name: self.removed(f"/Resources/{n}/Type")

    def resource_is_text(self):
        for name in self.resources:
            yield f"/Resources/{name}", "made a word", lambda n=name: self.replaced(f"/Resources/{n}", "word")

    def unknown_key_of_map(self):
        for p, v in self.functions("Fn::FindInMap"):
            arguments = v["Fn::FindInMap"]
            if isinstance(arguments, list) and len(arguments) == 3:
                yield p, "unknown key", lambda p=p, a=arguments: self.replaced(p, {"Fn::FindInMap": [*a[:2], "NoKey"]})

    def malformed_condition(self):
        for name in self.template.get("Conditions", {}):
            where = f"/Conditions/{name}"
            for what, value in (("one argument", {"Fn::Equals": ["a"]}), ("two arguments", {"Fn::Not": [True, True]}),
                                ("one condition", {"Fn::And": [{"Fn::Equals": ["a", "b"]}]}), ("a word", "yes"),
                                ("an unknown one", {"Condition": "NoSuchCondition"}),
                                ("an unknown parameter", {"Fn::Equals": [{"Ref": "NoSuchThing"}, "a"]})):
                yield where, what, lambda w=where, v=value: self.replaced(w, v)

    def malformed_getatt(self):
        for p, v in self.functions("Fn::GetAtt"):
            yield p, "no attribute", lambda p=p: self.replaced(p, {"Fn::GetAtt": ["NoDot"]})

    def ref_is_object(self):
        for p, v in self.functions("Ref"):
            yield p, "Ref of a call", lambda p=p, v=v: self.replaced(p, {"Ref": {"Fn::Sub": v["Ref"]}})

    def misplaced_property(self):
        for name, resource in self.resources.items():
            properties = resource.get("Properties")
            if isinstance(properties, dict):
                for key, value in properties.items():
                    where = f"/Resources/{name}/{key}"
                    yield where, "property beside Properties", lambda w=where, v=value: self.replaced(w, v)

    def bad_update_policy(self):
        for name in self.resources:
            where = f"/Resources/{name}/UpdatePolicy"
            policy = {"AutoScalingRollingUpdat": {"MinInstancesInService": 1}}
            yield where, "unknown policy", lambda w=where, v=policy: self.replaced(w, v)

    def bad_mapping(self):
        for name in self.template.get("Mappings", {}):
            where = f"/Mappings/{name}"
            yield where, "made a list", lambda w=where: self.replaced(w, ["a"])
            yield where, "flat", lambda w=where: self.replaced(w, {"a": "b"})

    def bad_version(self):
        where = "/AWSTemplateFormatVersion"
        yield where, "unknown version", lambda: self.replaced(where, "2012-10-17")

    def bad_transform(self):
        where = "/Transform"
        if "Transform" in self.template:
            yield where, "misspelt", lambda: self.replaced(where, "AWS::Serverless-2016-10-3")

    def port_range(self):
        for s in self.sites:
            if s.pointer.endswith(("/FromPort", "/ToPort", "/Port", "/ContainerPort")) and isinstance(s.value, (int, str)):
                yield s.pointer, "no port", lambda s=s: self.replaced(s.pointer, 70000)
                yield s.pointer, "no number", lambda s=s: self.replaced(s.pointer, "http")

    def bad_schedule(self):
        for s in self.sites:
            if s.pointer.endswith("/ScheduleExpression") and isinstance(s.value, str):
                yield s.pointer, "no schedule", lambda s=s: self.replaced(s.pointer, "every 5 minutes")
                yield s.pointer, "five fields", lambda s=s: self.replaced(s.pointer, "cron(0 5 * * *)")
                yield s.pointer, "plural", lambda s=s: self.replaced(s.pointer, "rate(1 minutes)")


CLASSES = [name for name in vars(Faults) if not name.startswith("_") and name not in (
    "resolve", "sites_of", "descend", "functions", "replaced", "removed", "renamed", "misspelt")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("templates", nargs="+", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--most", type=int)
    parser.add_argument("--yaml", action="store_true")
    args = parser.parse_args()
    paths = []
    for path in args.templates:
        paths += sorted(p for p in path.rglob("*") if p.suffix in (".json", ".yaml", ".yml")) if path.is_dir() else [path]

    types = load_types()
    args.output.mkdir(parents=True, exist_ok=True)
    planted = []
    for path in paths:
        rng = random.Random(f"{args.seed} {path.name}")
        faults = Faults(load_template(path), types, rng)
        for name in CLASSES:
            candidates = list(getattr(faults, name)())
            for number, (pointer, what, make) in enumerate(rng.sample(candidates, min(args.each, len(candidates)))):
                planted.append((f"{path.stem}--{name}--{number}", make,
                                {"class": name, "path": pointer, "what": what, "from": path.name}))
    if args.most and len(planted) > args.most:
        planted = random.Random(args.seed).sample(planted, args.most)
    manifest = {}
    for number, (stem, make, fault) in enumerate(planted):
        as_yaml = args.yaml and number % 2 == 1
        file = stem + (".yaml" if as_yaml else ".json")
        text = short_form_yaml(make()) if as_yaml else json.dumps(make(), indent=2, default=str) + "\n"
        (args.output / file).write_text(text, encoding="utf-8")
        manifest[file] = fault
    (args.output / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    print(f"{len(manifest)} faults of {len(CLASSES)} classes in {args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
