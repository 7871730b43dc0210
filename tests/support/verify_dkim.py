"""Verifies DKIM signatures with dkimpy: a message in base64 a line in, yes or no out.

Arguments: the name and the text of the TXT record that DNS would have.
"""

import base64
import sys

import dkim

name, text = (argument.encode() for argument in sys.argv[1:])


def look_up(asked, timeout=5):
    return text if asked.rstrip(b".") == name else None


for line in sys.stdin:
    verifier = dkim.DKIM(base64.b64decode(line), minkey=2048)
    try:
        good = verifier.verify(dnsfunc=look_up)
    except dkim.DKIMException:
        good = False
    print("yes" if good else "no", flush=True)
