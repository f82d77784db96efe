import pytest

from pip_output import PipOutput

_RETRY = (
    "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by "
    "'NameResolutionError(\"Temporary failure in name resolution\")': /simple/numpy/"
)


def test_sizes_and_progress_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    output = PipOutput()
    for line in (
        "Collecting numpy==2.4.6",
        "  Downloading numpy-2.4.6-cp311-manylinux.whl (16.5 MB)",
        "Progress 0 of 16500000",
        "Progress 16500000 of 16500000",
        "  Downloading mss-10.2.0-py3-none-any.whl (67 kB)",
        "Installing collected packages: numpy, mss, eyeline",
    ):
        output.feed(line)
    said = capsys.readouterr().err.splitlines()
    assert said == ["  downloading numpy, 16 MB", "  17 MB downloaded; installing 3 packages …"]
    assert output.installing


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([_RETRY, "ERROR: No matching distribution found for numpy"], "could not be reached"),
        (["ERROR: Could not find a version that satisfies numpy"], "no build for this Python"),
        (["ERROR: [Errno 28] No space left on device"], "disk is full"),
        (["ERROR: [Errno 13] Permission denied: '/x'"], "could not be written"),
        (["SSLError(SSLCertVerificationError('CERTIFICATE_VERIFY_FAILED'))"], "certificate"),
        (["ProxyError('Cannot connect to proxy.')"], "proxy refused"),
        (["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"], "damaged"),
        (["ERROR: something new"], "pip could not install"),
        ([], "pip could not install"),
    ],
)
def test_failures_are_explained(lines: list[str], words: str) -> None:
    output = PipOutput()
    for line in lines:
        output.feed(line)
    assert words in output.explained().splitlines()[0]


def test_a_registry_that_does_not_answer_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    output = PipOutput()
    output.feed(_RETRY)
    output.feed(_RETRY)
    assert capsys.readouterr().err.count("trying again") == 1
