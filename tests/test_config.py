"""The config file: what it means, and every mistake in it told at once with its line."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.config import Config, Secret, find_config, load_config
from internwatch.config.lines import Lines
from internwatch.config.values import duration, duration_words, is_loopback
from internwatch.errors import ConfigError, Mistake
from tests.pace import within

EXAMPLE = Path(__file__).resolve().parents[1] / "config.example.toml"
FILTER = '[[filter]]\nname = "r"\nroles = ["research"]\nsend_to = ["console"]\n'
BOT = "123456789:AAF-3xampleOfABotTokenThatIsNotReal00"


def write(folder: Path, text: str) -> Path:
    path = folder / "internwatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Config:
    return load_config(write(folder, text), env or {})


def mistakes(folder: Path, text: str, env: Mapping[str, str] | None = None) -> list[Mistake]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, env)
    return caught.value.mistakes


def only(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Mistake:
    found = mistakes(folder, text, env)
    assert len(found) == 1, [str(m) for m in found]
    return found[0]


def test_the_example_is_complete_and_has_no_mistake() -> None:
    """config.example.toml loads, without a warning but for what is about the reader's own folder, and shows each key
    that exists."""
    from internwatch.config.tables import TABLES
    from internwatch.filters.language import KEYS

    config = load_config(EXAMPLE, {"TELEGRAM_TOKEN": BOT, "SMTP_PASSWORD": "x"})
    assert not config.warnings
    assert [f.name for f in config.filters] == ["research-2027", "everything-in-research"]
    text = EXAMPLE.read_text(encoding="utf-8").replace("\n# ping", "\nping")
    shown = tomllib.loads(text)
    for table, keys in TABLES.items():
        assert set(shown[table]) == set(keys), table
    assert set(shown["filter"][0]) == set(KEYS)


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    """Where the example gives a value of [poll], [fetch] or [delivery], it is the default."""
    shown = load_config(EXAMPLE, {"TELEGRAM_TOKEN": BOT, "SMTP_PASSWORD": "x"})
    bare = load(tmp_path, FILTER)
    for table, own in (("poll", {"companies"}), ("fetch", {"contact"}), ("delivery", set())):
        for key in set(getattr(shown, table).__struct_fields__) - own:
            assert getattr(getattr(shown, table), key) == getattr(getattr(bare, table), key), (table, key)


def test_durations_sizes_and_paths_are_read(tmp_path: Path) -> None:
    """Durations become seconds, sizes bytes, relative paths start at the config's folder, not where we stand."""
    config = load(
        tmp_path,
        'database = "sqlite:///seen/iw.db"\nscrapers = "mine"\n[poll]\nevery = "1h 30m"\npause = "250ms"\n'
        '[fetch]\nmax_bytes = "2MiB"\nrecheck = "1d"\n[operator]\nhealth_file = "h.json"\nport = 0\n' + FILTER,
    )
    assert (config.poll.every, config.poll.pause, config.fetch.recheck) == (5400.0, 0.25, 86400.0)
    assert config.fetch.max_bytes == 2 * 1024 * 1024
    assert config.database == f"sqlite:///{tmp_path}/seen/iw.db"
    assert config.scrapers == tmp_path / "mine"
    assert (config.operator.health_file, config.operator.port) == (tmp_path / "h.json", None)
    assert config.path == tmp_path / "internwatch.toml"


def test_an_absolute_database_stays(tmp_path: Path) -> None:
    """Four slashes are an absolute path; PostgreSQL gets the driver that is installed."""
    assert load(tmp_path, 'database = "sqlite:////var/lib/x.db"\n').database == "sqlite:////var/lib/x.db"
    assert load(tmp_path, 'database = "postgres://h/d"\n').database == "postgresql+psycopg://h/d"
    assert load(tmp_path, 'database = "env:DB"\n', {"DB": "postgresql://u:p@h/d"}).database.endswith("//u:p@h/d")


def test_every_mistake_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    """One wrong key hides no other, in whatever table."""
    text = (
        'databse = "x"\n'  # 1
        "[poll]\n"
        "every = 30\n"  # 3
        'companies = ["openai",\n'
        "  7]\n"
        "[fetch]\n"
        'max_bytes = "64 apples"\n'  # 7
        "per_host = 0\n"
        "[[filter]]\n"
        'name = "a"\n'
        'seasons = ["monsoon"]\n'  # 11
        'send_to = ["console",\n'
        '  "telegrm:x"]\n'  # 13
        "[delivery]\n"
        'group_wait = "5m"\n'  # 15
    )
    found = mistakes(tmp_path, text)
    assert [m.line for m in found] == [1, 3, 4, 7, 8, 11, 13, 15]
    assert all(m.path.endswith("internwatch.toml") and m.problem for m in found)
    assert "Did you mean database?" in found[0].advice
    assert '"30m"' in found[1].advice
    assert found[5].where == 'filter "a", seasons'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[pol]\nevery = "1h"\n', 1, "Did you mean poll?"),
        ('every = "1h"\n', 1, "It belongs below [poll]"),
        ('[poll]\nevry = "1h"\n', 2, "Did you mean every?"),
        ('[poll]\nevery = "0s"\n', 2, "from 1s to"),
        ('[poll]\nrhythm = "slow"\n', 2, '"own" or "fixed"'),
        ('[poll]\nfastest = "1m"\n', 2, "from 5m to 1d"),
        ('[poll]\nfastest = "1h"\nslowest = "90m"\n', 3, "leaves no room"),
        ('[poll]\nfastest = "2h"\n', 2, "leaves no room"),
        ('[poll]\nevery = "soon"\n', 2, '"soon" is no duration'),
        ("poll = 3\n", 1, "wants a table"),
        ('[filter]\nname = "a"\n', 1, "[[filter]]"),
        ('[fetch]\ncontact = "nobody"\n', 2, "neither an e-mail address nor a web page"),
        ('[fetch]\ncontact = "a@b.c\\r\\nX: y"\n', 2, "on one line"),
        ('[fetch]\nper_host = true\n', 2, "whole number"),
        ('database = "internwatch.db"\n', 1, "sqlite:///internwatch.db"),
        ('database = "sqlite://"\n', 1, "would be forgotten"),
        ('database = "sqlite:///:memory:"\n', 1, "would be forgotten"),
        ('database = "mysql://h/d"\n', 1, "is no database that is known"),
        ('database = "env:NOT_SET"\n', 1, "NOT_SET this environment variable is not set"),
        ("scrapers = 3\n", 1, "wants a text"),
        ('[me]\ngraduation = "2028-13"\n', 2, "wants a month"),
        ('[me]\ndegree = "doctor"\n', 2, '"phd"'),
        ('[[filter]]\nname = "a"\nsend_to = ["console"]\n', 1, "no limits at all"),
        ('[[filter]]\nname = "a"\nroles = ["research"]\n', 1, "sends to nobody"),
        ('[[filter]]\nname = "a"\nroles = ["research"]\nsend_to = ["console"]\nwhen = 1\n', 5, "is not a key"),
        ('[operator]\nsend_to = ["pigeon"]\n', 2, '"pigeon" is no destination'),
        ('[operator]\nping = "hc-ping.com/x"\n', 2, "https://"),
        ('[operator]\nport = 70000\n', 2, "65535"),
        ('[telegram]\napi_base = "https://x.org"\n', 1, "has no token"),
        ('[telegram]\ntoken = "env:T"\napi_base = "http://x.org"\n', 3, "unprotected"),
        ('[email]\nfrom = "a@b.c"\n', 1, "has no host"),
        ('[email]\nhost = "b.c:25"\nfrom = "a@b.c"\n', 2, "is no host name"),
        ('[email]\nhost = "b.c"\nfrom = "a@b.c"\nsecurity = "none"\n', 4, "readable to everybody"),
        ('[email]\nhost = "b.c"\nfrom = "a@b.c"\nuser = "a"\n', 4, "without password"),
        ('[email]\nhost = "b.c"\nfrom = "me"\n', 3, "is no sender"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_how_to_mend_it(tmp_path: Path, text: str, line: int, words: str) -> None:
    """Each mistake alone: its line, and words that help."""
    found = only(tmp_path, text)
    assert found.line == line
    assert words in str(found)


def test_an_expression_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    """And one that TOML cannot read, because a backslash in double quotes is TOML's own, is told how to be written."""
    filter = '[[filter]]\nname = "r"\nany = [\n  "speech",\n  {},\n]\nsend_to = ["console"]\n'
    mistake = only(tmp_path, filter.format('"title: /(?=ph)d/"'))
    assert (mistake.line, mistake.where) == (5, 'filter "r", any')
    assert "looks ahead or behind, which re2 does not do" in mistake.problem
    mistake = only(tmp_path, filter.format(r'"/ph\.?d/"'))
    assert mistake.line == 5
    assert "single quotes" in mistake.advice
    assert load(tmp_path, filter.format(r"'/ph\.?d/'")).filters[0].any[1].regex


def test_two_filters_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    """The second one is told, with the line of the first; case does not tell them apart."""
    found = only(tmp_path, FILTER + FILTER.replace('"r"', '"R"'))
    assert found.line == 6
    assert "(line 2)" in found.problem


@pytest.mark.parametrize(("destination", "table"), [("telegram:@interns", "telegram"), ("email:me@uni.edu", "email")])
def test_a_destination_needs_its_table(tmp_path: Path, destination: str, table: str) -> None:
    """The mistake stands where the destination stands, and says what to add."""
    text = FILTER.replace('["console"]', f'[\n"console",\n"{destination}"]')
    found = only(tmp_path, text)
    assert (found.line, f"[{table}]" in found.problem) == (6, True)
    operator = only(tmp_path, f'[operator]\nsend_to = ["{destination}"]\n')
    assert operator.line == 2


def test_a_missing_secret_is_a_mistake_only_where_it_is_used(tmp_path: Path) -> None:
    """A token that no destination needs may be missing; one that is needed is named, with what to do."""
    table = '[telegram]\ntoken = "env:TELEGRAM_TOKEN"\n'
    assert load(tmp_path, table + FILTER).telegram is not None
    used = table + FILTER.replace("console", "telegram:@interns")
    found = only(tmp_path, used)
    assert found.line == 2
    assert "export TELEGRAM_TOKEN=" in found.advice
    assert load(tmp_path, used, {"TELEGRAM_TOKEN": BOT}).telegram is not None
    assert load_config(tmp_path / "internwatch.toml", {}, need_secrets=False).telegram is not None


def test_the_bot_needs_its_token(tmp_path: Path) -> None:
    """Also where no filter sends by Telegram: people talk with it."""
    text = FILTER + '[telegram]\ntoken = "env:TELEGRAM_TOKEN"\n[bot]\naccess = "public"\n'
    assert only(tmp_path, text).line == 6
    assert load(tmp_path, text, {"TELEGRAM_TOKEN": BOT}).bot is not None


def test_one_chat_in_two_spellings_is_a_mistake(tmp_path: Path) -> None:
    """Telegram's user names ignore case: the chat would get each alert twice. What is spelled alike is one chat."""
    table = '[telegram]\ntoken = "env:T"\n'
    twice = FILTER.replace("console", "telegram:@AI_int")
    other = twice.replace('"r"', '"s"').replace("AI_int", "ai_int")
    found = only(tmp_path, table + twice + other, {"T": BOT})
    assert (found.line, found.where) == (10, "filter 2, send_to")
    assert "telegram:@ai_int and telegram:@AI_int are one chat" in found.problem
    assert load(tmp_path, table + twice + twice.replace('"r"', '"s"'), {"T": BOT}).filters
    one = FILTER.replace('["console"]', '["telegram:@AI_int", "telegram:@ai_int"]')
    assert only(tmp_path, table + one, {"T": BOT}).line == 6
    assert only(tmp_path, table + twice + '[[channel]]\nto = "telegram:@ai_int"\n', {"T": BOT}).line == 8
    files = FILTER.replace('["console"]', '["file:A.jsonl", "file:a.jsonl"]')
    assert load(tmp_path, files).filters[0].send_to == ("file:A.jsonl", "file:a.jsonl")


def test_tables_are_counted_as_people_count(tmp_path: Path) -> None:
    """The first filter is filter 1 in every sentence."""
    found = only(tmp_path, FILTER + 'zone = "Berlin"\n')
    assert (found.line, found.where) == (5, "filter 1, zone")


BOT_TABLES = '[telegram]\ntoken = "env:T"\n[bot]\naccess = "public"\n'
PRESET = '[[preset]]\nname = "speech"\ntopics = ["speech"]\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (PRESET + PRESET, 9, '"speech" is the name of another preset'),
        (
            PRESET + '[[preset]]\nname = "talk"\nlabel = "speech"\ntopics = ["nlp"]\n', 10,
            '"speech" is what another preset is called',
        ),
        (PRESET + 'rhythm = "dayly"\n', 8, "is not a key of a preset"),
        (PRESET + 'send_to = ["console"]\n', 8, "is not a key of a preset"),
        (PRESET + 'topcis = ["nlp"]\n', 8, "Did you mean topics?"),
        ('[[preset]]\nname = "all"\n', 5, "no limits at all"),
    ],
)  # fmt: skip
def test_a_preset_with_a_mistake_is_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    """Each on its line; where and when alerts come is up to who subscribes."""
    found = mistakes(tmp_path, BOT_TABLES + text, {"T": BOT})
    assert [m.line for m in found] == [line], found
    assert words in str(found[0])


def test_a_channel_that_offers_a_preset_that_is_not_there_is_warned_of(tmp_path: Path) -> None:
    """With the nearest one; a channel may lead to a bot that another daemon runs."""
    channel = '[[channel]]\nto = "telegram:@interns"\nbot = "interns_bot"\npreset = "speach"\n'
    text = BOT_TABLES + PRESET + FILTER.replace("console", "telegram:@interns") + channel
    (warning,) = [w for w in load(tmp_path, text, {"T": BOT}).warnings if "preset" in w]
    assert 'no [[preset]] is called "speach". Did you mean speech?' in warning
    fits = load(tmp_path, text.replace("speach", "speech"), {"T": BOT})
    elsewhere = text.replace('[bot]\naccess = "public"\n', "").replace(PRESET, "")
    assert not any("preset" in w for one in (fits, load(tmp_path, elsewhere, {"T": BOT})) for w in one.warnings)


@pytest.mark.parametrize("content", [None, "", "two\nlines"])
def test_a_secret_file_must_hold_one_secret(tmp_path: Path, content: str | None) -> None:
    """Missing, empty, or more than a secret."""
    if content is not None:
        (tmp_path / "token").write_text(content)
    text = '[telegram]\ntoken = "file:token"\n' + FILTER.replace("console", "telegram:@interns")
    assert only(tmp_path, text).line == 2
    (tmp_path / "token").write_text(f"{BOT}\n")
    config = load(tmp_path, text)
    assert config.telegram is not None
    assert config.telegram.token.reveal({}) == BOT


@pytest.mark.parametrize(
    "text",
    [
        f'[telegram]\ntoken = "{BOT}"\n',
        f'[telegram]\ntoken = "env:{BOT}"\n',
        f'[telegram]\ntoken = ["{BOT}"]\n',
        f'[operator]\nsend_to = ["telegram:{BOT}"]\n',
        f'[telegram]\ntoken = "env:T"\napi_base = "ftp://{BOT}"\n',
        f"[telegram]\ntoken = {BOT}\n",
        f'[email]\nhost = "h.org"\nfrom = "a@b.c"\nuser = "a"\npassword = "{BOT}"\n',
        f'database = "mysql://root:{BOT}@h/d"\n',
    ],
)  # fmt: skip
def test_a_secret_in_the_config_is_refused_and_never_shown(tmp_path: Path, text: str) -> None:
    """Whatever is wrong with it, the message does not repeat the secret."""
    found = mistakes(tmp_path, text)
    assert not any(BOT in str(m) or BOT[:20] in str(m) for m in found)


def test_a_secret_shows_its_place_only() -> None:
    """A Secret in a log line or a trace tells where the secret is, not what it is."""
    secret = Secret("env:TELEGRAM_TOKEN")
    assert secret.reveal({"TELEGRAM_TOKEN": f" {BOT}\n"}) == BOT
    assert BOT not in repr(secret)
    with pytest.raises(ConfigError, match="TELEGRAM_TOKEN"):
        secret.reveal({})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[poll]\nevery = 30m\n', 2, "quotes"),
        ('[poll]\nevery = "1h"\nevery = "2h"\n', 3, "twice"),
        ("[poll]\n[poll]\n", 2, "[[filter]]"),
        ("[poll\n", 1, "not valid TOML"),
        ('a = "x', 1, "not valid TOML"),
        ("a = " + "[" * 5000, None, ""),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_one_mistake_with_its_line(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    """A slip of the pen, not a stack trace."""
    found = only(tmp_path, text)
    assert words in str(found)
    assert line is None or found.line == line


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 9000, "1_0" * 2000, "-9223372036854775809"])
def test_a_number_that_no_computer_holds_is_a_mistake_with_its_line(tmp_path: Path, number: str) -> None:
    """Python refuses to read some and to write others."""
    found = only(tmp_path, f'database = "a.db"\n[me]\ndegree = "phd"\ngraduation = {number}\n')
    assert found.line == 4 and "whole number is too large" in found.problem
    assert found.path.endswith("internwatch.toml")


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    """Missing, a folder, not text."""
    for make in (lambda p: None, Path.mkdir):
        path = tmp_path / f"{make.__name__}.toml"
        make(path)
        with pytest.raises(ConfigError, match=r"no such file|is a folder"):
            load_config(path, {})
    path = tmp_path / "latin.toml"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(path, {})


def test_an_editor_s_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    """A file saved on Windows: same meaning, same lines."""
    path = tmp_path / "internwatch.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILTER.replace("\n", "\r\n").encode())
    assert [f.name for f in load_config(path, {}).filters] == ["r"]
    path.write_bytes(b'# a\r\n# b\r\n[poll]\r\nevery = "x"\r\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path, {})
    assert caught.value.mistakes[0].line == 4


def test_what_may_not_be_meant_is_a_warning(tmp_path: Path) -> None:
    """Polling every second is allowed and warned of; so are no filters, no contact, a folder that is not there, and a
    password in the database's address - without showing it."""
    config = load(tmp_path, 'database = "postgresql+psycopg://u:sesame@h/d"\nscrapers = "mine"\n[poll]\nevery = "1s"\n')
    assert config.poll.every == 1.0
    said = "\n".join(config.warnings)
    for words in ("under 5 minutes", "no [[filter]]", "contact", "mine", "env:DATABASE_URL"):
        assert words in said
    assert "sesame" not in said
    quiet = load(tmp_path, '[fetch]\ncontact = "me@uni.edu"\n[poll]\nevery = "5m"\n' + FILTER)
    assert not quiet.warnings


def test_me_is_the_default_of_filters(tmp_path: Path) -> None:
    """A filter takes degree and graduation from [me]; "any" switches them off; TOML's other spellings count."""
    text = '[me]\ndegree = "PhD"\ngraduation = 2028\n' + FILTER + FILTER.replace('"r"', '"b"\ngraduation = "any"')
    config = load(tmp_path, text)
    assert [(f.degree, f.graduation) for f in config.filters] == [("phd", "2028"), ("phd", None)]


def test_destinations_have_one_spelling(tmp_path: Path) -> None:
    """The database knows destinations by their words: the scheme in small letters, a file's path as it was given."""
    config = load(tmp_path, FILTER.replace('"console"', '"Console", "FILE:out/alerts.jsonl"'))
    assert config.filters[0].send_to == ("console", "file:out/alerts.jsonl")


def test_mail_ports_follow_the_security(tmp_path: Path) -> None:
    """Without a port: 587 for starttls, 465 for tls, 25 without; without security to this machine only."""
    for security, port, host in (("starttls", 587, "m.org"), ("tls", 465, "m.org"), ("none", 25, "127.0.0.1")):
        text = f'[email]\nhost = "{host}"\nfrom = "iw <a@b.org>"\nsecurity = "{security}"\n'
        email = load(tmp_path, text).email
        assert email is not None
        assert (email.port, email.security, email.sender, email.user) == (port, security, "iw <a@b.org>", "")


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost.evil.org", False),
     ("10.0.0.1", False), ("127.0.0.1.evil.org", False), ("", False)],
)  # fmt: skip
def test_loopback(host: str, here: bool) -> None:
    """Names are not looked up: only what is surely this machine counts."""
    assert is_loopback(host) is here


def test_the_config_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then INTERNWATCH_CONFIG, then here, then the user's folder."""
    monkeypatch.chdir(tmp_path)
    env = {"HOME": str(tmp_path / "home")}
    with pytest.raises(ConfigError, match="internwatch init"):
        find_config(None, env)
    home = tmp_path / "home" / ".config" / "internwatch" / "config.toml"
    xdg = tmp_path / "xdg" / "internwatch" / "config.toml"
    for path in (home, xdg):
        path.parent.mkdir(parents=True)
        path.touch()
    assert find_config(None, env) == home
    assert find_config(None, {**env, "XDG_CONFIG_HOME": str(tmp_path / "xdg")}) == xdg
    assert find_config(None, {**env, "XDG_CONFIG_HOME": "relative"}) == home
    for name in ("config.toml", "internwatch.toml"):
        Path(name).touch()
        assert find_config(None, env) == Path(name)
    named = tmp_path / "named.toml"
    with pytest.raises(ConfigError, match="INTERNWATCH_CONFIG"):
        find_config(None, {**env, "INTERNWATCH_CONFIG": str(named)})
    named.touch()
    assert find_config(None, {**env, "INTERNWATCH_CONFIG": str(named)}) == named
    assert find_config(None, {**env, "INTERNWATCH_CONFIG": ""}) == Path("internwatch.toml")
    assert find_config(home, {**env, "INTERNWATCH_CONFIG": str(named)}) == home
    with pytest.raises(ConfigError, match="--config"):
        find_config(tmp_path / "nowhere.toml", env)


HARD = '''a = 1 # [no]
"b c" = """
[not.a.table]
x = 3 """ # y = 4
[t]   # comment = [
k = [ "]", # ]
  '#',
]
d.e = { f = [1, 2], g = '"' }
[[many]]
n = 1
[[many]]
n = 2
[many.sub]
s = """"quoted""""
[ q . "r.s" ]
v = 1'''


@pytest.mark.parametrize(
    ("path", "line"),
    [(("a",), 1), (("b c",), 2), (("t",), 5), (("t", "k"), 6), (("t", "d", "e"), 9), (("t", "d", "e", "f"), 9),
     (("many", 0, "n"), 11), (("many", 1, "n"), 13), (("many", 1), 12), (("many", 1, "sub", "s"), 15),
     (("q", "r.s", "v"), 17), (("nowhere",), None)],
)  # fmt: skip
def test_keys_are_found_on_their_lines(path: tuple[str | int, ...], line: int | None) -> None:
    """Comments, strings and brackets inside values lead nobody astray; what has no line of its own has its table's."""
    tomllib.loads(HARD)
    assert Lines(HARD).find(path) == line


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(string.ascii_letters, min_size=1), st.text(max_size=40), min_size=1, max_size=8))
def test_keys_are_found_whatever_the_values_hold(table: dict[str, str]) -> None:
    """A law: in a file of key = "value" lines the n-th key stands on line n."""
    escaped = {k: v.encode("unicode_escape").decode().replace('"', '\\"') for k, v in table.items()}
    lines = [f"{key} = '{value}'" if "'" not in value else f"{key} = 0" for key, value in escaped.items()]
    found = Lines("\n".join(lines))
    assert [found.find((key,)) for key in table] == list(range(1, len(table) + 1))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**6))
def test_durations_are_shown_as_they_are_read(seconds: int) -> None:
    """duration_words is what duration reads."""
    assert duration(0, 10**7)(duration_words(float(seconds))) == seconds


@pytest.mark.timed
def test_a_hostile_config_costs_bounded_time(tmp_path: Path) -> None:
    """A long value with a mistake in it is told in well under two seconds."""
    with within(2):
        hostile = '"' + "1h " * 40000 + '"'
        assert only(tmp_path, f"[poll]\nevery = {hostile}\n" + "# " + "[" * 40000 + "\n").line == 2
