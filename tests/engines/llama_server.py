"""One real llama.cpp server with a tiny random GLM-4V, until standard input ends.

Arguments: one JSON object {model, mmproj, template, grammar, key, context, slots}. Prints the
address it listens on, then serves. A process of its own, so that tests can kill it.
"""

import json
import sys
from pathlib import Path

import xllamacpp as xlc


def main() -> None:
    wanted = json.loads(sys.argv[1])
    params = xlc.CommonParams()
    params.model.path = wanted["model"]
    params.mmproj.path = wanted["mmproj"]
    params.model_alias = {"glm-4.6v"}
    params.n_ctx = wanted["context"] * wanted["slots"]
    params.n_parallel = wanted["slots"]
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.use_jinja = True
    params.special = True  # the box markers are special tokens and would be dropped
    params.chat_template = Path(wanted["template"]).read_text("utf-8")
    params.endpoint_metrics = True
    params.warmup = False
    params.port = 0
    if wanted["key"]:
        params.api_keys = [wanted["key"]]
    if wanted["grammar"]:
        kind = xlc.common_grammar_type.COMMON_GRAMMAR_TYPE_USER
        params.sampling.grammar = xlc.CommonGrammar(kind, wanted["grammar"])
    server = xlc.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
