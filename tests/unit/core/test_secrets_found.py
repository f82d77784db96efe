"""Secrets on a page: those of every kind are found and hidden, ordinary words are left alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import words
from app.core.checksums import luhn
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.secrets_found import find_secrets, without_secrets
from app.core.settings_table import read
from app.core.text_line import TextLine
from tests.unit.core.read_lines import HEIGHT, STEP, hidden, line, page

ALL = RedactionSettings()
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9Pl"


def found(text: str, settings: RedactionSettings = ALL) -> list[tuple[str, str]]:
    lines = page(text)
    return list(hidden(lines, find_secrets(lines, settings)))


def only(text: str) -> tuple[str, str]:
    (one,) = found(text)
    return one


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Write to jane.doe+news@mail.example.co.uk today", "jane.doe+news@mail.example.co.uk"),
        ("邮箱zhang_wei@163.com电话", "zhang_wei@163.com"),
        ("<müller@büro.example.de>", "müller@büro.example.de"),
        ("mail: o'brien%x@example.org.", "o'brien%x@example.org"),
        ("info©example.com", "info©example.com"),  # as it may be read
        ("info @example.com", "info @example.com"),
        ("info＠example．com", "info＠example．com"),
    ],
)
def test_email_addresses(text: str, secret: str) -> None:
    assert only(text) == ("email", secret)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("call +1 (415) 555-2671 now", "+1 (415) 555-2671"),
        ("+442079460958", "+442079460958"),
        ("+49 (0)30 901820", "+49 (0)30 901820"),
        ("+34 612 345 678", "+34 612 345 678"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("手机13800138000", "13800138000"),
        ("1380013 8000", "1380013 8000"),  # a space lost
        ("138-0013-8000", "138-0013-8000"),
        ("(415)555-2671", "(415)555-2671"),
        ("1-800-555-1234", "1-800-555-1234"),
        ("电话 010-62345678", "010-62345678"),
        ("(0755)26001234", "(0755)26001234"),
        ("020 7946 0958", "020 7946 0958"),
        ("07700 900123", "07700 900123"),
        ("01 23 45 67 89", "01 23 45 67 89"),
        ("0049 30 901820", "0049 30 901820"),
        ("Tel.: 555 0123", "555 0123"),
        ("Phone\t62345678", "62345678"),
        ("联系方式：62345678", "62345678"),
    ],
)
def test_phone_numbers(text: str, secret: str) -> None:
    assert only(text) == ("phone", secret)


def test_numbers_one_after_the_other() -> None:
    assert found("030 901820 0171 1234567") == [
        ("phone", "030 901820 "),
        ("phone", "0171 1234567"),
    ]
    both = "+49 30 901820 01 23 45 67 89"
    assert only(both) == ("phone", both)
    assert found("4111 1111 1111 1111 5500 0055 5555 5559") == [
        ("card", "4111 1111 1111 1111"),
        ("card", "5500 0055 5555 5559"),
    ]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Card 4111 1111 1111 1111 exp 12/27", "4111 1111 1111 1111"),
        ("4111111111111111", "4111111111111111"),
        ("5500-0055-5555-5559", "5500-0055-5555-5559"),
        ("2221 0000 0000 0009", "2221 0000 0000 0009"),
        ("3782 822463 10005", "3782 822463 10005"),
        ("3056 930902 5904", "3056 930902 5904"),
        ("6011 1111 1111 1117", "6011 1111 1111 1117"),
        ("6212 3456 7890 1232", "6212 3456 7890 1232"),
        ("6222021234567890128", "6222021234567890128"),
        ("4222 222 222 222", "4222 222 222 222"),
        ("41111111 1111 1111", "41111111 1111 1111"),  # as they may be read
        ("4lll 1111 1I1l 1111", "4lll 1111 1I1l 1111"),
        ("4lll llll llll llll", "4lll llll llll llll"),
        ("5SOO-0055-5555-5559", "5SOO-0055-5555-5559"),
        ("Card4111111111111111", "4111111111111111"),
        ("卡号：6222 0212 3456 7890 123", "6222 0212 3456 7890 123"),  # its label says so
        ("Bill 4111 1111 1111 1111 12 34", "4111 1111 1111 1111"),
    ],
)
def test_payment_cards(text: str, secret: str) -> None:
    assert only(text) == ("card", secret)


def test_a_card_whose_groups_stand_apart() -> None:
    lines = [line(group, 64.0 * at) for at, group in enumerate(("4111", "1111", "1111", "1111"))]
    (one,) = hidden(lines, find_secrets(lines, ALL))
    assert one == ("card", "4111|1111|1111|1111")


@given(st.text("0123456789", min_size=15, max_size=15), st.sampled_from(["", " ", "-"]))
def test_of_sixteen_digits_those_with_their_check_digit_are_cards(rest: str, by: str) -> None:
    digits = f"4{rest}"
    shown = by.join(digits[at : at + 4] for at in range(0, 16, 4))
    settings = RedactionSettings(phone=False, id=False)
    assert found(f"No {shown} x", settings) == ([("card", shown)] if luhn(digits) else [])


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 BIC", "DE89 3704 0044 0532 0130 00"),
        ("DE89370400440532013000", "DE89370400440532013000"),
        ("IBANDE893704 0044 0532 013000", "DE893704 0044 0532 013000"),  # spaces lost
        ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
        ("GB82 WE5T I234 5698 7654 32", "GB82 WE5T I234 5698 7654 32"),
        ("DEB9 37O4 0O44 0S32 0l30 00", "DEB9 37O4 0O44 0S32 0l30 00"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR14 2004 1010 0505 0001 3M02 606"),
        ("MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
        ("NO93 8601 1117 947", "NO93 8601 1117 947"),
        ("IBAN: DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130 01"),  # its label says so
    ],
)
def test_bank_accounts(text: str, secret: str) -> None:
    assert only(text) == ("iban", secret)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("身份证号11010519491231002X邮箱", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002x"),
        ("110105 19491231 002X", "110105 19491231 002X"),
        ("1IO1O5 19491231 002X", "1IO1O5 19491231 002X"),
        ("SSN 078-05-1120", "078-05-1120"),
    ],
)
def test_id_numbers(text: str, secret: str) -> None:
    assert only(text) == ("id", secret)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"export X=sk-{'a1B2' * 6}", f"sk-{'a1B2' * 6}"),
        (f"sk-ant-api03-{'a1B2_' * 6}", f"sk-ant-api03-{'a1B2_' * 6}"),
        (f"ghp_{'a1B2' * 9}", f"ghp_{'a1B2' * 9}"),
        (f"ghp {'a1B2' * 9}", f"ghp {'a1B2' * 9}"),  # as it may be read
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("AKIAlOSFODNN7EXAMPLE", "AKIAlOSFODNN7EXAMPLE"),
        ("xoxb-123456789012-abcDEF", "xoxb-123456789012-abcDEF"),
        (f"{'0123abcd' * 4}.{'aB3d' * 4}", f"{'0123abcd' * 4}.{'aB3d' * 4}"),
        (f"{JWT} ok", JWT),
        ("API key: a1B2c3D4e5F6g7H8", "a1B2c3D4e5F6g7H8"),
        ("API_KEY='a1B2c3D4e5'", "a1B2c3D4e5"),
        ("api token for production 9f8b7c6d5e4f3a2b1c0d", "9f8b7c6d5e4f3a2b1c0d"),
        ("Authorization: Bearer 9f8b7c6d5e4f3a2b1c0d", "9f8b7c6d5e4f3a2b1c0d"),
        ("?access_token=9f8b7c6d5e4f3a2b1c0d", "9f8b7c6d5e4f3a2b1c0d"),
        (
            "Secret key\t550e8400-e29b-41d4-a716-446655440000",
            "550e8400-e29b-41d4-a716-446655440000",
        ),
        ("密钥：9f8b7c6d5e4f3a2b1c0d", "9f8b7c6d5e4f3a2b1c0d"),
        ('client_secret = "aB3dE5fG7h"', "aB3dE5fG7h"),
    ],
)
def test_keys_and_tokens(text: str, secret: str) -> None:
    assert only(text) == ("key", secret)


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq3\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq3mfZ1X\nkq0l9v8u7t6s5r4q3p2\nNo3+/w==",
        "----BEGIN OPENSSHPRIVATE KEY----\nb3BlbnNzaC1rZXktdjEAAAAA",
        f"{JWT}\nA3bQ9xZ2m4T6",
    ],
)
def test_keys_over_several_lines(text: str) -> None:
    assert only(f"{text}\ndone.") == ("key", text.replace("\n", "|"))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Password: hunter2!x then", "hunter2!x"),
        ("Passw0rd: sunshine", "sunshine"),
        ("New password (again): sunshine", "sunshine"),
        ("Password\thunter2!", "hunter2!"),
        ("Password\t12345678", "12345678"),
        ("Your new password\thunter2!", "hunter2!"),
        ("Password\nhunter2!", "hunter2!"),
        ("User\tPassword\nanna\thunter2!", "hunter2!"),
        ("密码：Abc12345", "Abc12345"),
        ("登录密码 Abc12345", "Abc12345"),
        ("新密码\tAbc12345", "Abc12345"),
        ("密码：abc123，请妥善保管", "abc123，"),
        ("my password is hunter2", "hunter2"),
        ('"password": "sunshine",', "sunshine"),
        ("DB_PASSWORD=sunshine", "sunshine"),
        ("DB_PASSWORD = sunshine", "sunshine"),
        ("pwd='sunshine'", "sunshine"),
        ("postgres://app:s3cr3t@db/prod", "s3cr3t"),
        ("curl -u anna:sunshine https://example.com", "sunshine"),
        ("mysql --password sunshine shop", "sunshine"),
        ("User: anna Password: sunshine Domain: shop", "sunshine"),
        ("Password: $ecret99", "$ecret99"),
        ("Passcode 1234", "1234"),
        ("Recovery codes\na1b2c-3d4e5", "a1b2c-3d4e5"),
        ("passphrase: correct horse battery staple", "correct horse battery staple"),
        ("助记词：apple banana cherry", "apple banana cherry"),
        ("PIN 1234", "1234"),
        ("CVV: 123", "123"),
        ("提取码：x8f2", "x8f2"),
        ("您的验证码是 4829，5分钟内有效", "4829"),
        ("482913 is your verification code", "482913"),
        ("Your verification code is 482913.", "482913"),
        ("Security code\n482 913", "482 913"),
    ],
)
def test_passwords_and_codes_beside_their_label(text: str, secret: str) -> None:
    assert only(text) == ("password", secret)


def test_a_column_of_passwords() -> None:
    text = "User\tPassword\nanna\thunter2!\nbob\tTr0ub4dor\ncarl\tx9!kk2"
    assert found(text) == [
        ("password", "hunter2!"),
        ("password", "Tr0ub4dor"),
        ("password", "x9!kk2"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3 released 2026-11-22 12:30:45, 01.02.2026 - 05.06.2026",
        "01 02 03 04 05 06 07 08 09 10 11 12",
        "Mon 09:00-17:00, 0800 - 1700, pages 12-34",
        "$1,284.50  €12.040,75  ¥6,800.00  +1.234.567.890",
        "192.168.100.200 255.255.255.0 00:1A:2B:3C:4D:5E fe80::1ff:fe23:4567:890a",
        "1700000000000 1700000000 17179869184 bytes",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "550e8400-e29b-41d4-a716-446655440000",
        '"integrity": "sha512-MlJn6FN7IBbYIBMcnfLOg4XgLQmV0yg=="',
        "978-3-16-148410-0 4006381333931 A-10234 2026-0001-22",
        "0.4111111111111111 3.141592653589793",
        "icon@2x.png git@github.com:org/repo.git react@18.2.0 @app.route @types/node",
        "Boston, MA 02110-1301 +2147483647 +12345678901234567 + 1.52655665885959 x + 163721250",
        "3213303432341c06b4349f5455890446578877ab a13800138000b1",
        "4111 1111 1111 1112, **** **** **** 4242, ending in 1111",
        "DE89 3704 0044 0532 0130 01",
        "110105194912310021 987-65-4321 000-12-3456",
        "password = get_password() or password = value",
        "PASSWORD = os.environ[name] PASSWORD = None",
        'def login(user: str, password: str = "", token: Token = None) -> bool:',
        "if not password: raise ValueError",
        "Password must be at least 8 characters\nForgot password?",
        "Password: must be at least 8 characters",
        "Password: ••••••••\tShow",
        "Password\tChange",
        "Password\nSign in",
        "return address option monitor password\tA-72239",
        "密码\n密码打印",
        "Password *\nConfirm",
        "Enter your password to continue",
        "The password is required. Password is incorrect.",
        "密码：请输入密码\n密码错误，请重试\n忘记密码？",
        "password=${DB_PASSWORD} password: {{ secret }} pwd=/home/anna",
        "--password TEXT  --password <text>  --password-file notes",
        "password: settings.password $PASSWORD $password %s @secrets &password",
        '"password": "Password is required" password=<your-password>',
        "f(api_key=admin_api_key, webhook_secret=webhook_secret, key={self.api_key})",
        "private_key = Ed25519PrivateKey.generate()",
        "Token count: 12345, max tokens 4096, next token = next(tokens)",
        'key = "background-color"; primary key: user_id_2024_index_name',
        "ssh-ed25519 public key AAAAC3NzaC1lZDI1NTE5AAAAIJ0a9b8c7d6",
        "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA7bq3mfZ1X",
        "Erlang/OTP 27, pin 13 of the connector, error code 404",
        "Please check the address below before you confirm the payment.",
        "请在确认付款之前检查下面的地址 订单状态：已确认",
    ],
)
def test_ordinary_pages_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("word", "text", "secret"),
    [
        ("Acme", "the ACME corporation", "ACME"),
        ("John Smith", "dear John  Smith, hello", "John  Smith"),
        ("John Smith", "dear JohnSmith,", "JohnSmith"),
        ("John Smith", "dear John\nSmith", "John|Smith"),
        ("Olio 10", "of O1io lO here", "O1io lO"),  # as it may be read
        ("张伟", "联系人张伟先生", "张伟"),
        ("C++", "in C++ mostly", "C++"),
    ],
)
def test_words_of_the_user(word: str, text: str, secret: str) -> None:
    assert found(text, replace(ALL, words=(word,))) == [("word", secret)]


@pytest.mark.parametrize(("word", "text"), [("Ann", "Anna and Joann"), ("", "x"), (" ", "a b")])
def test_words_of_the_user_are_whole(word: str, text: str) -> None:
    assert found(text, replace(ALL, words=(word,))) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("email", "a.b@example.com"),
        ("phone", "+1 415 555 2671"),
        ("card", "4111 1111 1111 1111"),
        ("iban", "DE89 3704 0044 0532 0130 00"),
        ("id", "11010519491231002X"),
        ("key", "AKIAIOSFODNN7EXAMPLE"),
        ("password", "Password: sunshine"),
    ],
)
def test_kinds_can_be_switched_off(kind: str, text: str) -> None:
    off, _problems = read(RedactionSettings, {kind: False})
    assert [each for each, _text in found(text)] == [kind]
    assert found(text, off) == []


def test_findings_come_in_reading_order_and_do_not_name_the_secret() -> None:
    lines = page("mail a.b@example.com\nPassword: sunshine\n4111 1111 1111 1111")
    findings = find_secrets(lines, ALL)
    assert [each.kind for each in findings] == ["email", "password", "card"]
    assert "sunshine" not in repr(findings)


def test_a_box_reaches_a_little_beyond_its_letters() -> None:
    (one,) = find_secrets([line("to a.b@example.com or", 100, 50)], ALL)
    ((left, top, right, bottom),) = one.boxes
    assert 124 - 8 < left < 124
    assert 100 + 8 * 18 < right < 100 + 8 * 18 + 8
    assert top < 50
    assert bottom > 50 + HEIGHT


def test_of_a_turned_line_all_is_hidden() -> None:
    turned = TextLine("mail a.b@example.com", (10, 10, 26, 200))
    (one,) = find_secrets([turned], ALL)
    ((left, top, right, bottom),) = one.boxes
    assert left < 10
    assert top < 10
    assert right > 26
    assert bottom > 200


def test_columns_are_not_taken_for_rows() -> None:
    lines = [line("Password:", 0, 0), line("sunshine", 4000, 0), line("4111 1111", 0, STEP * 4)]
    assert find_secrets(lines, ALL) == ()


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_text_is_read(texts: list[str]) -> None:
    lines = [line(text, 0, STEP * at) for at, text in enumerate(texts) if text]
    for each in find_secrets(lines, replace(ALL, words=("a",))):
        assert each.boxes
        assert all(left < right and top < bottom for left, top, right, bottom in each.boxes)


def test_names_are_said_in_the_language_in_use() -> None:
    words.use("en")
    assert Finding("card", ()).name == "Payment card"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("It costs 19.99, says row 2.\n\n* done\n", "It costs 19.99, says row 2.\n\n* done\n"),
        (
            "Mail jane@example.com\n\nor bob@example.org.",
            "Mail j••••@example.com\n\nor b••••@example.org.",
        ),
        ("| Card | 4111 1111 1111 1111 |\r\n| Sum | 12 |", "| Card | •••• 1111 |\r\n| Sum | 12 |"),
        ("Password: hunter2!x\nUser: jane", "Password: ••••\nUser: jane"),
        (f"```\n{JWT[:40]}\n{JWT[40:]}\n```", f"```\n{JWT[:4]}••••\n\n```"),
    ],
)
def test_words_of_which_secrets_are_left_out(text: str, shown: str) -> None:
    assert without_secrets(text, ALL) == shown
    assert without_secrets(shown, ALL) == shown
