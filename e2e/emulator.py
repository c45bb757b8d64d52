"""The AWS emulator of the tests and the demo: moto's server, with two differences.

    .tools/venv/bin/python e2e/emulator.py -H 127.0.0.1 -p PORT

1. moto's ValidateTemplate runs a linter and refuses templates for style, such as a `DependsOn` that a `Ref` makes
   redundant, which the frameworks write. AWS checks the syntax only. Here every template is valid.
2. moto's ExecuteChangeSet, which is how the frameworks deploy, changes the resources but leaves the outputs as they were.
   Here the stack has those of its new template, as on AWS.
"""

import sys

from moto.cloudformation import models
from moto.server import main

apply_resources = models.ChangeSet.apply


def apply_with_outputs(change_set):
    apply_resources(change_set)
    stack = change_set.stack
    stack.template = change_set.template
    stack._parse_template()
    stack.output_map = stack._create_output_map()


models.validate_template_cfn_lint = lambda template: []
models.ChangeSet.apply = apply_with_outputs

if __name__ == "__main__":
    sys.exit(main())
