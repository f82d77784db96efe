"""Checksums: what has the right digit passes, and no other digit in its place does."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.checksums import IBAN_LENGTHS, gtin, iban, luhn, resident_id

NUMBERS = st.text("0123456789", min_size=4, max_size=30)


@given(NUMBERS)
def test_one_last_digit_of_ten_is_right(digits: str) -> None:
    assert [luhn(digits + last) for last in "0123456789"].count(True) == 1
    assert [gtin(digits + last) for last in "0123456789"].count(True) == 1


@given(NUMBERS, st.integers(0, 29), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(digits: str, at: int, other: str) -> None:
    right = next(digits + last for last in "0123456789" if luhn(digits + last))
    at %= len(right)
    wrong = right[:at] + other + right[at + 1 :]
    assert luhn(wrong) == (wrong == right)


@given(st.sampled_from(sorted(IBAN_LENGTHS)), st.data())
def test_an_iban_has_one_pair_of_check_digits(country: str, data: st.DataObject) -> None:
    size = IBAN_LENGTHS[country] - 4
    rest = data.draw(st.text("0123456789ABCXYZ", min_size=size, max_size=size))
    right = [pair for pair in range(2, 99) if iban(f"{country}{pair:02}{rest}")]
    assert len(right) == 1
    assert not iban(f"{country}{right[0]:02}{rest}0")
    assert not iban(f"{country}{right[0]:02}{rest[1:]}")


@given(st.dates(), st.integers(0, 999))
def test_a_resident_has_one_check_digit(born: object, number: int) -> None:
    body = f"110105{str(born).replace('-', '')}{number:03}"
    right = [last for last in "0123456789X" if resident_id(body + last)]
    assert len(right) == (1 if "1800" <= str(born)[:4] <= "2099" else 0)


def test_published_examples_pass() -> None:
    assert luhn("79927398713")
    assert gtin("4006381333931")
    assert iban("GB82WEST12345698765432")
    assert iban("MT84MALT011000012345MTLCAST001S")
    assert resident_id("11010519491231002X")


def test_what_is_no_such_number_does_not_pass() -> None:
    assert not iban("ZZ82WEST12345698765432")  # no such country
    assert not iban("")
    assert not resident_id("11010519491331002X")  # no such month
    assert not resident_id("99010519491231002X")  # no such province
    assert not resident_id("1101051949123100")
