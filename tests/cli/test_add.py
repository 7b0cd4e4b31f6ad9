"""`add`: one look, the counts in a line, the scraper file; or a refusal that says why and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from internwatch.cli.add import add_command
from internwatch.cli.desk import Desk
from internwatch.errors import InternwatchError
from internwatch.sources import load_source, load_sources
from tests.cli.conftest import CONFIG
from tests.fakes.careers import Given, greenhouse, served
from tests.systems.boards import WORKDAY, WORKDAY_DETAIL
from tests.systems.boards_giants import with_jsonld
from tests.systems.boards_pages import JOB
from tests.systems.boards_successfactors import DETAIL, TILE, tiles
from tests.worlds import scraper_file

API = "boards-api.greenhouse.io/v1/boards"
BOARD = "https://job-boards.greenhouse.io/brindle-wood/jobs/4000001"
TITLES = ("Research Intern, Language Models (PhD)", "Software Engineer Intern", "Recruiter")
LIST = greenhouse(*TITLES, token="brindle-wood")
Add = Callable[..., list[str]]


@pytest.fixture
def add(home: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """Run `add` against careers sites on loopback; the lines that it says."""

    def asked(pages: Mapping[str, Any], *args: str) -> list[str]:
        with served(pages) as careers:
            desk = Desk(None, {"HOME": str(home)}, now=lambda: datetime(2026, 11, 24, tzinfo=UTC), hosts=careers.hosts)
            ended = add_command.main([*args], obj=desk, standalone_mode=False)
            assert ended == 0
            return capsys.readouterr().out.splitlines()

    return asked


def test_a_board_is_looked_at_once_and_written(add: Add, home: Path) -> None:
    said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD, "--tag", "startup")
    assert said[0] == "Brindle Wood: greenhouse board, named by its address"
    assert said[1] == "3 open, 2 internships, 1 matches you (research)"
    assert "Research Intern, Language Models (PhD) (Zurich, Switzerland)" in said[2]
    path = home / "mine" / "brindle-wood.toml"
    assert path.read_text() == (
        'name = "Brindle Wood"\nsystem = "greenhouse"\ntoken = "brindle-wood"\ntags = ["startup"]\n'
        f'careers = "{BOARD}"\n'
    )
    assert load_source(path, "brindle-wood").options.token == "brindle-wood"
    assert 'add "brindle-wood" to `companies`' in said[-1]


def test_only_one_look_is_made(add: Add) -> None:
    with served({f"{API}/brindle-wood/jobs": LIST}) as careers:
        desk = Desk(None, {}, hosts=careers.hosts)
        add_command.main([BOARD, "--dry-run"], obj=desk, standalone_mode=False)
        assert len(careers.looked_at("boards-api.greenhouse.io")) == 1


def test_a_dry_run_writes_nothing(add: Add, home: Path) -> None:
    said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD, "--dry-run", "--name", "Brindlewood")
    assert 'name = "Brindlewood"' in said
    assert not (home / "mine" / "brindlewood.toml").exists()


def config_with(home: Path, companies: str) -> None:
    (home / "internwatch.toml").write_text(CONFIG.replace('companies = ["acme", "zeta"]', companies))


def test_a_board_that_is_watched_is_named(add: Add, home: Path) -> None:
    scraper_file(home / "mine", "mine", name="Mine", system="greenhouse", token="brindle-wood")
    for companies in ('companies = ["mine"]', ""):
        config_with(home, companies)
        said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD)
        assert said[-1].endswith("mine.toml") and "watched already" in said[-1]
    assert said[0] == "Mine: greenhouse board, named by its address"


def test_a_board_that_a_file_reads_and_nobody_watches_is_not_called_watched(add: Add, home: Path) -> None:
    path = scraper_file(home / "mine", "mine", name="Mine", system="greenhouse", token="brindle-wood", off=True)
    said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD)[-1]
    assert said.startswith(f'{path} reads it already, but it is not watched: add "mine" to `companies`')
    config_with(home, "")
    said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD)[-1]
    assert 'but it is not watched: put companies = ["*", "mine"] under [poll]' in said


def test_without_a_config_nothing_is_called_watched(add: Add, home: Path) -> None:
    (home / "internwatch.toml").unlink()
    said = add({f"{API}/anthropic/jobs": LIST}, "https://job-boards.greenhouse.io/anthropic")[-1]
    assert "anthropic.toml reads it already. To watch it, make a config: internwatch init" in said


def test_a_board_that_is_searched_already_is_named_with_the_search(add: Add, home: Path) -> None:
    file = {"name": "Acme", "system": "workday", "token": "acme", "instance": "wd5", "site": "Careers"}
    path = scraper_file(home / "mine", "acme", **file, search="intern")
    api = "acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers"
    pages = {f"{api}/jobs": WORKDAY, f"{api}/job/*": WORKDAY_DETAIL}
    said = add(pages, "https://acme.wd5.myworkdayjobs.com/Careers")
    assert said[-1] == f'It is watched already with a search for "intern": {path}'


def test_a_file_that_is_there_is_neither_overwritten_nor_hidden(add: Add, home: Path) -> None:
    """A shipped Snowflake stands on Ashby; a file named like it would take its place."""
    pages = {f"{API}/brindle-wood/jobs": LIST, f"{API}/snowflake/jobs": LIST}
    before = scraper_file(home / "mine", "brindle-wood", name="Other", system="greenhouse", token="other").read_text()
    said = add(pages, BOARD)
    assert "brindle-wood.toml reads another board, greenhouse:other: this one is named greenhouse-bri" in "".join(said)
    assert (home / "mine" / "brindle-wood.toml").read_text() == before
    add(pages, "https://job-boards.greenhouse.io/snowflake")
    systems = {s.key: s.system for s in load_sources(home / "mine").sources if "snowflake" in s.key}
    assert systems == {"snowflake": "ashby", "greenhouse-snowflake": "greenhouse"}


def test_a_file_in_another_folder_is_not_overwritten(add: Add, home: Path, tmp_path: Path) -> None:
    scraper_file(tmp_path / "new", "brindle-wood", name="Other", system="greenhouse", token="other")
    with pytest.raises(InternwatchError, match="there already"):
        add({f"{API}/brindle-wood/jobs": LIST}, BOARD, "--to", str(tmp_path / "new"))


def test_an_empty_board_of_a_system_that_answers_any_name_is_refused(add: Add, home: Path) -> None:
    """SmartRecruiters answers 200 with nothing to names that nobody has."""
    pages = {"api.smartrecruiters.com/*": {"offset": 0, "limit": 100, "totalFound": 0, "content": []}}
    with pytest.raises(InternwatchError, match="answers any name"):
        add(pages, "https://jobs.smartrecruiters.com/Brindlewood")
    assert not list((home / "mine").glob("brindle*"))


def test_an_empty_board_of_a_system_that_says_no_is_written(add: Add, home: Path) -> None:
    said = add({f"{API}/brindle-wood/jobs": greenhouse()}, BOARD)
    assert said[1] == "0 open, 0 internships, 0 match you"
    assert (home / "mine" / "brindle-wood.toml").exists()


def test_a_dead_board_is_refused(add: Add) -> None:
    with pytest.raises(InternwatchError, match=r"cannot be read: .*404"):
        add({f"{API}/other/jobs": Given("", 404)}, BOARD)


def test_it_works_before_anything_is_set_up(add: Add, home: Path, tmp_path: Path) -> None:
    (home / "internwatch.toml").unlink()
    said = add({f"{API}/brindle-wood/jobs": LIST}, BOARD, "--to", str(tmp_path / "new"))
    assert said[1] == "3 open, 2 internships" and "put scrapers =" in said[-1]
    with pytest.raises(InternwatchError, match="--to FOLDER"):
        add({f"{API}/brindle-wood/jobs": LIST}, BOARD, "--name", "Another")


def test_what_it_writes_can_be_read_for_every_shipped_file(tmp_path: Path) -> None:
    """The text of a file says all that its source holds, whatever its system."""
    from internwatch.boards.scrape import text

    for source in load_sources(None).sources:
        path = tmp_path / f"{source.key}.toml"
        path.write_text(text(source), encoding="utf-8")
        again = load_source(path, source.key)
        assert (again.options, again.tags, again.careers) == (source.options, source.tags, source.careers)


def test_no_address_is_a_sentence(add: Add) -> None:
    with pytest.raises(InternwatchError, match="not a web address"):
        add({}, "brindlewood")
    with pytest.raises(click.UsageError):
        add({})


def test_a_site_that_answers_in_another_way_is_read_in_that_way(add: Add) -> None:
    """A SuccessFactors site without a feed: its search page is found behind the same host."""
    host = "jobs.brindlewood.example"
    page = f"<p>{'Come and work with us on language. ' * 20}</p><script>j2w.init({{}});</script>"
    said = add({f"{host}/": page, f"{host}/search/": tiles(TILE, 1), f"{host}/job/*": DETAIL}, f"https://{host}/")
    assert said[0].endswith(": successfactors_tiles board, named by the page")
    assert any(line.startswith("1 open, 1 internship") for line in said), said


def test_a_list_that_is_drawn_in_the_browser_is_read_from_the_sitemap(add: Add) -> None:
    host = "careers-brindlewood.icims.com"
    job = f"https://{host}/jobs/17017/research-intern/job"
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{job}</loc></url></urlset>'
    pages = {
        f"{host}/jobs/search": "<html><body>iCIMS<script src='/app.js'></script><div id='app'></div></body></html>",
        f"{host}/sitemap.xml": sitemap,
        f"{host}/jobs/17017/research-intern/job": with_jsonld(JOB),
    }
    said = add(pages, f"https://{host}/jobs/intro")
    assert said[0].endswith(": jsonld board, named by its address")
    assert any(line.startswith("1 open, 1 internship") for line in said), said
