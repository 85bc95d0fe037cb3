#!/usr/bin/env python3
"""The failed tests of an xUnit file as one regular expression for --filter; nothing if there is none."""
import re
import sys
import xml.etree.ElementTree as xml

failed = []
for case in xml.parse(sys.argv[1]).iter("testcase"):
    if case.find("failure") is not None:
        # The file joins with points what the runner's own names join with a point and slashes.
        parts = re.split(r"\.(?![^(]*\))", f"{case.get('classname')}.{case.get('name')}")
        failed.append("[./]".join(re.escape(part) for part in parts))
print("|".join(failed))
