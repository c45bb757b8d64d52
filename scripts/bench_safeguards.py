"""Compares `stagegate safeguards check` with other ways to check the same packaged services: whole processes, in turn.

Usage: bench_safeguards.py [--runs COUNT] [--keep DIR]   `make bench-safeguards` builds and installs what it needs.

Prints a table for a small service and one of 480 resources, what a resource more costs, and whether each ratio is as it must be.
Exits 1 if one is not. The framework runs in every sixth turn alone: it takes seconds. Whoever is not installed is named, left out,
and what would be compared with it counts as missed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "crates/safeguards/benches/check"
PLUGIN = BENCH / "node_modules/@serverless/safeguards-plugin"
FRAMEWORK = ROOT / "e2e/frameworks/serverless-3.40/node_modules"
STAGEGATE = ROOT / "target/release/stagegate"
WALK = ROOT / "target/release/examples/walk"
UPDATE = ".serverless/cloudformation-template-update-stack.json"

# The functions of each service: six resources each, beside six of the whole service.
SMALL, LARGE = 2, 79
SIZES = (20, 40, 80, 160)

OURS = "stagegate, all safeguards"
NATIVE = "stagegate, without a program"
QUERY = "stagegate, program with a query"
FLOOR = "read, parse and walk the template"
FLOOR_OF_ALL = "the same with every file of the package"
BARE = "original policies in bare Node"
VALIDATE = "serverless safeguards validate"
GUARD = "cfn-guard, six rules"

# What is divided by our time or divides it, and what must come of it.
TARGETS = (
    (VALIDATE, "at least 50 times faster than", lambda ours, other: other / ours, lambda ratio: ratio >= 50),
    (BARE, "at least 10 times faster than", lambda ours, other: other / ours, lambda ratio: ratio >= 10),
    (FLOOR, "at most 2.5 times", lambda ours, other: ours / other, lambda ratio: ratio <= 2.5),
    (GUARD, "at most 0.7 times", lambda ours, other: ours / other, lambda ratio: ratio <= 0.7),
)
# How much more a resource may cost in the large half of the sizes than in the small half, for the cost to be linear.
LINEAR = 1.3

PROGRAM = """- safeguard: javascript
  title: Few functions
"""
QUERIES = PROGRAM + r"""  config: '"jsonata(\"compiled.*.Resources.*[Type=''AWS::Lambda::Function'']\")"'
"""


def service(functions):
    lines = ["service: bench", "provider: { name: aws, runtime: nodejs20.x, region: us-east-1 }", "functions:"]
    for number in range(functions):
        event = f"{{ httpApi: GET /f{number} }}"
        lines.append(f"  f{number}: {{ handler: handler.main, description: Function number {number}, events: [{event}] }}")
    lines.append("resources: { Resources: { DeadLetters: { Type: AWS::SQS::Queue, Properties: { QueueName: bench-dead-letters } } } }")
    return "\n".join(lines) + "\n"


def package(folder, functions):
    """Packages a service with the framework itself, and returns how many resources it has."""
    folder.mkdir(parents=True)
    (folder / "serverless.yml").write_text(service(functions))
    (folder / "handler.js").write_text("exports.main = async () => 1;\n")
    job = json.dumps([{"folder": str(folder), "options": {}}])
    command = ["node", str(ROOT / "e2e/package.cjs"), str(FRAMEWORK / "serverless"), job]
    subprocess.run(command, check=True, env=environment(folder), stdout=subprocess.DEVNULL)
    write_policies(folder)
    return len(json.loads((folder / UPDATE).read_text())["Resources"])


def write_policies(folder):
    text = (BENCH / "policies.yml").read_text()
    head, _, entries = text.partition("\n- ")
    entries = [f"- {entry.rstrip()}\n" for entry in entries.split("\n- ")]
    name_of = lambda entry: entry.split("safeguard: ")[1].split("\n")[0].split(",")[0].rstrip(" }")
    program = next(entry for entry in entries if name_of(entry) == "javascript")
    original = [entry for entry in entries if (PLUGIN / f"safeguards/policies/{name_of(entry)}.js").is_file()]
    for name, chosen in {
        "all.yml": entries,
        "native.yml": [entry for entry in entries if entry is not program],
        "query.yml": [QUERIES if entry is program else entry for entry in entries],
        "original.yml": original,
    }.items():
        (folder / name).write_text(f"{head}\n{''.join(chosen)}")
    if original:
        # Those without the framework get their settings in the form that is read fastest.
        read = "const fs=require('fs');fs.writeFileSync('original.json',JSON.stringify(require(process.argv[1]).load(fs.readFileSync('original.yml'))))"
        subprocess.run(["node", "-e", read, str(BENCH / "node_modules/js-yaml")], check=True, cwd=folder)


def environment(home):
    """The same for all, and no more than they need."""
    keys = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    return {"PATH": os.environ["PATH"], "HOME": str(home), "SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off", **keys}


def with_plugin(folder):
    """The service with the plugin in it, beside the same package: ours does not read that it is there."""
    modules = folder / "node_modules"
    modules.symlink_to(BENCH / "node_modules")
    text = (folder / "serverless.yml").read_text()
    (folder / "serverless.yml").write_text(f"plugins: ['@serverless/safeguards-plugin']\npackage: {{ path: .serverless }}\n{text}")


def contenders(folder):
    """Commands that run in a folder, and sentences about those that cannot."""
    check = [str(STAGEGATE), "safeguards", "check", "--offline", "--policy-file"]
    files = sorted(str(path.relative_to(folder)) for path in (folder / ".serverless").glob("*.json"))
    guard = shutil.which("cfn-guard")
    known = {
        OURS: (STAGEGATE, [*check, "all.yml"]),
        NATIVE: (STAGEGATE, [*check, "native.yml"]),
        QUERY: (STAGEGATE, [*check, "query.yml"]),
        FLOOR: (WALK, [str(WALK), UPDATE]),
        FLOOR_OF_ALL: (WALK, [str(WALK), *files]),
        GUARD: (guard, [guard, "validate", "--rules", str(BENCH / "rules.guard"), "--data", UPDATE]),
        BARE: (PLUGIN, ["node", str(BENCH / "bare.cjs"), str(PLUGIN), "original.json"]),
        VALIDATE: (PLUGIN, [str(FRAMEWORK / ".bin/serverless"), "safeguards", "validate", "--policy-file", "original.yml"]),
    }
    found = {name: command for name, (needed, command) in known.items() if needed and Path(needed).exists()}
    return found, [name for name in known if name not in found]


def run(command, folder):
    """Milliseconds that a process takes by the clock and of processors, its own processes included, and its exit status."""
    log = folder / "output"
    with open(log, "wb") as output:
        descriptor = output.fileno()
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, 1), (os.POSIX_SPAWN_DUP2, descriptor, 2)]
        os.chdir(folder)
        started = time.perf_counter()
        child = os.posix_spawnp(command[0], command, environment(folder), file_actions=actions)
        _, status, used = os.wait4(child, 0)
        wall = time.perf_counter() - started
    return wall * 1000, (used.ru_utime + used.ru_stime) * 1000, os.waitstatus_to_exitcode(status)


def must_have_run(name, status, folder):
    """Safeguards may refuse the service; whatever else goes wrong would be measured as if it were a check."""
    text = (folder / "output").read_text(errors="replace")
    said = {OURS: "Safeguards Summary", NATIVE: "Safeguards Summary", QUERY: "Safeguards Summary", GUARD: "FAIL", BARE: "allowed-regions",
            VALIDATE: "Safeguards Summary"}.get(name, "")
    if said not in text or (name in (FLOOR, FLOOR_OF_ALL) and status != 0):
        sys.exit(f"error: `{name}` failed with status {status}:\n{text[-2000:]}")


def measure(folders, commands, runs):
    """Times of each command in each folder: every turn runs all of them once."""
    times = {(folder, name): [] for folder in folders for name in commands[folder]}
    for turn in range(-1, runs):
        for folder in folders:
            for name, command in commands[folder].items():
                if name == VALIDATE and turn % 6:
                    continue
                wall, processor, status = run(command, folder)
                must_have_run(name, status, folder)
                if turn >= 0:
                    times[folder, name].append((wall, processor))
    return times


def median(taken, which=0):
    return statistics.median(each[which] for each in taken)


def print_table(title, folder, times, missing):
    print(f"\n{title}\n")
    print("| what | median, ms | least | most | processor, ms |\n|---|---|---|---|---|")
    for (where, name), taken in times.items():
        if where == folder:
            walls = [wall for wall, _ in taken]
            print(f"| {name} | {statistics.median(walls):.1f} | {min(walls):.1f} | {max(walls):.1f} | {median(taken, 1):.1f} |")
    for name in missing:
        print(f"| {name} | not installed | | | |")
    print()


def judge(folder, times):
    held = True
    ours = median(times[folder, OURS])
    for name, words, ratio_of, holds in TARGETS:
        taken = times.get((folder, name))
        ratio = ratio_of(ours, median(taken)) if taken else None
        passed = ratio is not None and holds(ratio)
        held &= passed
        print(f"{'PASS' if passed else 'FAIL'}  {words} `{name}`: {'not measured' if ratio is None else f'{ratio:.2f}'}")
    return held


def judge_sizes(resources, times):
    """Whether what a resource costs stays the same, in the least of all times: they have the least noise."""
    points = [(count, min(wall for wall, _ in times[folder, OURS])) for folder, count in resources.items()]
    print("\n| resources | " + " | ".join(str(count) for count, _ in points) + " |\n|---|" + "---|" * len(points))
    print("| least, ms | " + " | ".join(f"{wall:.1f}" for _, wall in points) + " |\n")
    cost = lambda one, other: (other[1] - one[1]) / (other[0] - one[0])
    low, high = cost(points[0], points[2]), cost(points[2], points[3])
    passed = high <= LINEAR * low
    words = f"a resource costs {high * 1000:.1f} µs from {points[2][0]} to {points[3][0]}, {low * 1000:.1f} µs below"
    print(f"{'PASS' if passed else 'FAIL'}  linear in resources: {words}")
    return passed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder for the services, which stays")
    arguments = parser.parse_args()
    for program in (STAGEGATE, WALK, FRAMEWORK / "serverless"):
        if not program.exists():
            sys.exit(f"error: `{program.relative_to(ROOT)}` is not there\nhint: make bench-safeguards")
    place = arguments.keep.resolve() if arguments.keep else Path(tempfile.mkdtemp())
    try:
        return bench(place, arguments.runs)
    finally:
        os.chdir("/")
        if not arguments.keep:
            shutil.rmtree(place)


def bench(place, runs):
    small, large = place / "small", place / "large"
    counts = {folder: package(folder, functions) for folder, functions in ((small, SMALL), (large, LARGE))}
    sizes = {place / str(functions): package(place / str(functions), functions) for functions in SIZES}
    commands, missing = {}, []
    for folder in counts:
        with_plugin(folder)
        commands[folder], missing = contenders(folder)
    check = {OURS: [str(STAGEGATE), "safeguards", "check", "--offline", "--policy-file", "all.yml"]}
    commands.update({folder: check for folder in sizes})
    times = measure(list(commands), commands, runs)
    held = True
    for folder, count in counts.items():
        print_table(f"{count} resources, {runs} turns", folder, times, missing)
        held &= judge(folder, times)
    return 0 if judge_sizes(sizes, times) and held else 1


if __name__ == "__main__":
    sys.exit(main())
