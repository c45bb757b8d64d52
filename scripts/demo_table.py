"""Checks and prints what the demo's stages got: from the server why, from the emulator what really arrived.

Usage: demo_table.py STAGEGATE STAGE...   Exits 1 if a stack or a value is not where it belongs.
"""

import json
import subprocess
import sys

import boto3

# Which function reads which parameter, under which name.
READ_BY = {
    "orderLimits": ("createOrder", "LIMITS"),
    "paymentUrl": ("chargeOrder", "PAYMENT_URL"),
    "paymentToken": ("chargeOrder", "PAYMENT_TOKEN"),
    "receiptText": ("chargeOrder", "RECEIPT"),
}


def client_in(account, service):
    """A client of one account of the emulator, through a role there."""
    keys = {"aws_access_key_id": "AKIAINSPECTOR", "aws_secret_access_key": "inspector", "region_name": "us-east-1"}
    role = f"arn:aws:iam::{account}:role/inspector"
    session = boto3.client("sts", **keys).assume_role(RoleArn=role, RoleSessionName="inspector")["Credentials"]
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )


def resolved(stagegate, stage):
    """What the server says a deploy to `stage` gets, without values."""
    command = [stagegate, "resolve", "--stage", stage, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def environment_of(stagegate, stage):
    """What `exec` gives to a command; the only way to see write-only values."""
    print_it = "import json, os; print(json.dumps(dict(os.environ)))"
    command = [stagegate, "exec", "--quiet", "--stage", stage, "--", sys.executable, "-c", print_it]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def accounts_with(stack, accounts):
    """The accounts in which a stack of this name exists."""
    found = []
    for account in accounts:
        stacks = client_in(account, "cloudformation").describe_stacks()["Stacks"]
        if any(each["StackName"] == stack for each in stacks):
            found.append(account)
    return found


def mismatches(stage, account, values):
    """Sentences about values that did not arrive in the functions' environment."""
    functions = client_in(account, "lambda")
    for key, (function, variable) in READ_BY.items():
        name = f"orders-{stage}-{function}"
        environment = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        if environment.get(variable) != values[key]:
            yield f"{variable} of {name} is not the value of {key}"


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def main(stagegate, stages):
    answers = {stage: resolved(stagegate, stage) for stage in stages}
    accounts = sorted({answer["credentials"]["account_id"] for answer in answers.values()})
    why = {"stage": "the stage was added with it", "app-default": "the app's default"}
    wrong = []
    rows = [("STAGE", "PROFILE", "WHY", "STACK IS IN ACCOUNT")]
    parameters = [("STAGE", "PARAMETER", "VALUE", "COMES FROM")]
    for stage, answer in answers.items():
        profile, expected = answer["profile"], answer["credentials"]["account_id"]
        found = accounts_with(f"orders-{stage}", accounts)
        rows.append((stage, f"{profile['name']} r{profile['revision']}", why[profile["source"]], ", ".join(found) or "none"))
        if found != [expected]:
            wrong.append(f"the stack of {stage} belongs into {expected} alone")
            continue
        values = environment_of(stagegate, stage)
        wrong.extend(mismatches(stage, expected, values))
        for each in answer["parameters"]:
            shown = "(write-only)" if each["visibility"] == "write-only" else values[each["key"]].replace("\n", " ⏎ ")[:44]
            source = each["source"]
            parameters.append((stage, each["key"], shown, f"{source['layer']} {source['owner']} r{source['revision']}, {source['author']}"))
    print_table(rows)
    print()
    print_table(parameters)
    for sentence in wrong:
        print(f"error: {sentence}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
