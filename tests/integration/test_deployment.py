"""What is deployed: the files are right, and every command and setting in them does what it says.

`tests/data/compose-spec.json` is the schema of the Compose Specification (Apache License 2.0).
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml
from sqlalchemy import QueuePool, make_url, text

from hub.app import Hub
from hub.kafka import Cluster, topics
from hub.observe.dashboard import ROWS, SOURCE
from hub.observe.table import BY_NAME, Kind
from hub.settings import Settings, load_settings
from schemas.topics import Topic
from store.side_by_side import MOST_KEYS
from tests.e2e.home import HUB, Home
from tests.integration.broker import running as running_kafka
from tests.integration.containers import COMPOSE, composed, of_the_hub, services
from tests.integration.database import NAMED as POSTGRESQL_NAMED
from tests.integration.database import Postgresql
from tests.integration.database import program as postgresql_program
from tests.integration.running import running, until
from tests.integration.server import NoServer, Server, free_ports
from tests.missing import go_without

ROOT = Path(__file__).parents[2]
DEFAULT_CONNECTIONS = 100
"""PostgreSQL's `max_connections`, unless it is told otherwise."""
NAMES = {f"HUB_{name.upper()}" for name in Settings.model_fields}


SERVICES = services()
HUB_ITSELF, DEMO = of_the_hub(), of_the_hub("demo")
OF_THE_HUB = [*HUB_ITSELF, *DEMO]
ONCE = set(OF_THE_HUB) - {"hub"}
"""Services that do their work and end."""


# --- docker-compose.yml -------------------------------------------------------------------------


def test_the_compose_file_is_one_of_the_specification() -> None:
    schema = json.loads((ROOT / "tests/data/compose-spec.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    problems = [error.message for error in validator.iter_errors(composed())]
    assert problems == []


def _compose() -> list[str]:
    docker = shutil.which("docker")
    if docker is not None:
        asked = subprocess.run([docker, "compose", "version"], capture_output=True, check=False)
        if asked.returncode == 0:
            return [docker, "compose"]
    alone = shutil.which("docker-compose")
    if alone is None:
        go_without("no docker compose: install the package docker-compose")
    return [alone]


def test_docker_compose_takes_the_file() -> None:
    compose = _compose()
    version = subprocess.run(
        [*compose, "version", "--short"], capture_output=True, text=True, check=True
    )
    told = COMPOSE.read_text(encoding="utf-8")
    if version.stdout.startswith("1."):  # Debian's knows all of the file but its name
        told = re.sub("^name: .*$", "", told, flags=re.MULTILINE)
    asked = subprocess.run(
        [*compose, "--project-directory", ".", "--profile", "demo", "-f", "-", "config", "--quiet"],
        cwd=ROOT,
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_pinned_guarded_and_watched(name: str) -> None:
    service = SERVICES[name]
    image = service["image"]
    assert re.search(r":v?\d+\.\d+", image) or image == "health-homes-hub:local"
    assert not service.get("privileged")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert service["networks"]
    assert service["logging"]["options"]["max-size"]
    if name in ONCE:
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["healthcheck"]["test"][0] == "CMD"
    if name != "postgres":  # its image gives up root by itself, and needs some rights to do so
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OF_THE_HUB)
def test_hub_in_a_container_writes_nowhere_but_into_its_volume(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["volumes"] == ["hub-data:/data"]
    assert service["environment"]["HUB_HOME"].startswith("/data")


@pytest.mark.parametrize("name", OF_THE_HUB)
def test_hub_settings_of_the_file_are_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for known in NAMES & os.environ.keys():
        monkeypatch.delenv(known)
    for setting, value in SERVICES[name]["environment"].items():
        monkeypatch.setenv(setting, value)
    settings = load_settings()
    assert settings.transport == "kafka"
    assert settings.store_url.startswith("postgresql://")


def test_what_is_mounted_and_what_depends_on_what_is_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists()
        assert set(service.get("depends_on", [])) <= SERVICES.keys()


def test_the_example_of_secrets_names_every_variable_and_no_value() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+):-", COMPOSE.read_text(encoding="utf-8")))
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line for line in lines if line and not line.startswith("#")}
    assert named == {f"{name}=" for name in used}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".env" in ignored


# --- its commands, on real servers; those of the demo are run by tests/e2e/test_kafka_quarter.py --


def _properties(environment: dict[str, Any], ports: dict[str, int], folder: Path) -> str:
    """The settings of the Kafka image as the image itself makes them, on this machine's ports."""
    lines = []
    for name, value in environment.items():
        if name.startswith("KAFKA_") and name != "KAFKA_HEAP_OPTS":
            told = (
                str(value)
                .replace("//kafka:", "//127.0.0.1:")
                .replace("/var/lib/kafka", str(folder))
            )
            for port, own in ports.items():
                told = told.replace(f":{port}", f":{own}")
            lines.append(f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={told}")
    return "\n".join([*lines, ""])


@pytest.fixture(scope="module")
def composed_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A broker with the settings of the file; its port."""
    folder = tmp_path_factory.mktemp("composed")
    plain, controller = free_ports(2)
    ports = {"9092": plain, "9093": controller}
    told = _properties(SERVICES["kafka"]["environment"], ports, folder)
    try:
        with running_kafka(folder, told, plain):
            yield plain
    except NoServer as missing:
        go_without(f"no Kafka of our own: {missing}")


@pytest.fixture(scope="module")
def deployed(
    composed_kafka: int, postgresql_server: Postgresql, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """The hub of the file, its servers being those of the tests."""
    url = postgresql_server.empty_database()
    folder = tmp_path_factory.mktemp("deployed")
    (port,) = free_ports(1)
    settings = dict(SERVICES["hub"]["environment"]) | {
        "HUB_HOME": str(folder / "data"),
        "HUB_KAFKA_BOOTSTRAP": f"127.0.0.1:{composed_kafka}",
        "HUB_DATABASE_URL": url,
        "HUB_STATUS_LISTEN": f"0.0.0.0:{port}",
        "HUB_PORTAL_LISTEN": "127.0.0.1:0",
    }
    yield Home(folder / "data", folder / "data" / "out", settings)
    postgresql_server.drop(url)


def test_every_command_of_the_file_works_and_the_hub_becomes_healthy(deployed: Home) -> None:
    *first, last = HUB_ITSELF
    for name in first:
        deployed(*SERVICES[name]["command"])
    assert set(first) <= set(SERVICES[last]["depends_on"])
    program, *check = SERVICES["hub"]["healthcheck"]["test"][1:]
    assert program == HUB.name
    assert deployed.run(*check, code=1).code == 1, "nothing runs yet"
    assert SERVICES[last]["command"] == ["run"]
    with running(deployed) as hub:
        until(lambda: deployed.run(*check, code=None).code == 0, seconds=60)
        assert hub.leave() < 10
        assert hub.process.returncode == 0


def test_postgresql_has_room_for_the_locks_of_as_many_hubs_as_it_has_connections_for(
    postgresql_server: Postgresql, tmp_path: Path
) -> None:
    if os.environ.get(POSTGRESQL_NAMED):
        pytest.skip("the server that is named has settings of its own")
    hub = Hub(Settings(home=tmp_path, database_url=postgresql_server.empty_database()))
    pool = hub.store.engine.pool
    assert isinstance(pool, QueuePool)
    hubs = DEFAULT_CONNECTIONS // (pool.size() + pool._max_overflow)
    batches = 2 * sum(hub.dispatcher.goes_side_by_side(topic) for topic in Topic)
    with hub.store.read() as view:
        told = int(view.scalar(text("SHOW max_locks_per_transaction")))
        own = int(view.scalar(text("SHOW max_connections")))
        locked = text("SELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, :locks) AS n")
        assert view.scalar(locked, {"locks": told * own - 1_000}) > 0
    hub.close()
    assert f"max_locks_per_transaction={told}" in SERVICES["postgres"]["command"]
    assert (hubs, batches) == (3, 6)
    assert hubs * batches * MOST_KEYS < told * DEFAULT_CONNECTIONS


def test_the_broker_of_the_file_makes_no_topic_by_itself(
    composed_kafka: int, deployed: Home
) -> None:
    cluster = Cluster([f"127.0.0.1:{composed_kafka}"], "nowhere.")
    described = asyncio.run(topics.describe(cluster))
    assert not any(one.partitions for one in described.values())


def test_healthchecks_of_the_servers_find_them(
    composed_kafka: int, postgresql_server: Postgresql
) -> None:
    check = " ".join(SERVICES["kafka"]["healthcheck"]["test"][3:])
    for port, code in ((composed_kafka, 0), (free_ports(1)[0], 1)):
        asked = subprocess.run(
            ["/bin/bash", "-c", check.replace("9092", str(port))], capture_output=True, check=False
        )
        assert asked.returncode == code
    program, *arguments = SERVICES["postgres"]["healthcheck"]["test"][1:]
    url = make_url(postgresql_server.empty_database())
    for port, code in ((url.port, 0), (free_ports(1)[0], 2)):
        asked = subprocess.run(
            [postgresql_program(program), *arguments, "-p", str(port)],
            capture_output=True,
            check=False,
        )
        assert asked.returncode == code


def test_prometheus_runs_as_the_file_says_and_its_healthcheck_finds_it(tmp_path: Path) -> None:
    program, asking = shutil.which("prometheus"), shutil.which("wget")
    if program is None or asking is None:
        go_without("no Prometheus or wget: install the packages prometheus and wget")
    service, (port,) = SERVICES["prometheus"], free_ports(1)
    mounted = dict(one.split(":")[1::-1] for one in service["volumes"])
    places = {"/etc/prometheus": str(ROOT / mounted["/etc/prometheus"])}
    places["=/prometheus"] = f"={tmp_path}"
    told = [_replaced(part, places) for part in service["command"]]
    server = Server([program, *told, f"--web.listen-address=127.0.0.1:{port}"], tmp_path / "log")
    _, wget, *options = service["healthcheck"]["test"]
    check = [_replaced(part, {":9090": f":{port}"}) for part in options]
    assert wget == "wget"
    try:
        server.wait_until(lambda: subprocess.run([asking, *check], check=False).returncode == 0)
        told_rules = httpx.get(f"http://127.0.0.1:{port}/api/v1/rules").json()
    finally:
        server.stop()
    assert len(told_rules["data"]["groups"][0]["rules"]) > 5


def _replaced(text: str, places: dict[str, str]) -> str:
    for found, own in places.items():
        text = text.replace(found, own)
    return text


# --- Dockerfile ---------------------------------------------------------------------------------

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COPIED = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", DOCKERFILE, flags=re.MULTILINE)


def test_the_image_holds_every_package_and_only_what_is_there() -> None:
    sources = {source for source, _ in COPIED}
    assert all((ROOT / source).exists() for source in sources)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert packages | {"examples", "requirements/run.txt", "LICENSE"} == sources


def test_the_builder_is_sent_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert let_through == {source for source, _ in COPIED}


def test_the_image_is_pinned_and_runs_without_root() -> None:
    assert all(
        re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", image)
        for image in re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    )
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (\S+)$", last, flags=re.MULTILINE) == ["hub"]
    assert last.index("USER hub") > last.index("RUN ")
    assert "--require-hashes" in DOCKERFILE


def test_settings_and_healthcheck_of_the_image_are_those_of_the_hub() -> None:
    assert set(re.findall(r"\b(HUB_[A-Z_]+)=", DOCKERFILE)) <= NAMES
    check = re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, flags=re.MULTILINE)
    assert check is not None
    assert json.loads(check[1]) == SERVICES["hub"]["healthcheck"]["test"][1:]


def test_the_launcher_of_the_image_starts_the_hub(tmp_path: Path) -> None:
    found = re.search(r"printf '(.*?)' >", DOCKERFILE)
    assert found is not None
    script = (
        found[1].encode().decode("unicode_escape").replace("/opt/hub/bin/python", sys.executable)
    )
    (tmp_path / "hub").write_text(script, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, tmp_path / "hub", "--help"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0
    assert "health" in told.stdout


# --- Prometheus and Grafana ---------------------------------------------------------------------


def _metrics_in(expression: str) -> set[str]:
    """The metrics that an expression asks for, those of the process and of scraping left out."""
    without_words = re.sub(r'"[^"]*"|\{\{\w+\}\}', "", expression)
    return set(re.findall(r"\bhub_\w+", without_words))


SERIES = set(BY_NAME) | {
    f"{name}_{part}"
    for name, metric in BY_NAME.items()
    if metric.kind is Kind.HISTOGRAM
    for part in ("bucket", "sum", "count")
}


@pytest.mark.parametrize(
    "panel", [panel for row in ROWS.values() for panel in row], ids=lambda panel: panel.title
)
def test_panel_asks_for_metrics_that_there_are(panel: Any) -> None:
    assert _metrics_in(panel.expression) <= SERIES
    assert re.search(r"\b(hub_|process_|up\b)", panel.expression)
    asked = set(re.findall(r"\{\{(\w+)\}\}", panel.named))
    known = {label for name in BY_NAME for label in BY_NAME[name].labels} | {"instance"}
    assert asked <= known


def test_the_dashboard_finds_its_source_and_is_found() -> None:
    grafana = ROOT / "deploy/grafana"
    told = (grafana / "provisioning/datasources/prometheus.yml").read_text(encoding="utf-8")
    (source,) = yaml.safe_load(told)["datasources"]
    assert {"type": source["type"], "uid": source["uid"]} == SOURCE
    assert source["url"] == "http://prometheus:9090"
    told = (grafana / "provisioning/dashboards/hub.yml").read_text(encoding="utf-8")
    (provider,) = yaml.safe_load(told)["providers"]
    mounted = [volume.split(":")[1] for volume in SERVICES["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounted
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (grafana / "dashboards" / Path(home).name).exists()


def test_panels_of_the_dashboard_do_not_overlap() -> None:
    told = (ROOT / "deploy/grafana/dashboards/hub.json").read_text(encoding="utf-8")
    panels = json.loads(told)["panels"]
    places = {
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    }
    assert len(places) == sum(panel["gridPos"]["w"] * panel["gridPos"]["h"] for panel in panels)
    assert max(x for x, _ in places) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_prometheus_reads_the_rules_and_asks_the_hubs() -> None:
    told = (ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8")
    config = yaml.safe_load(told)
    assert [(ROOT / "deploy/prometheus" / name).exists() for name in config["rule_files"]] == [True]
    (hubs,) = (one for one in config["scrape_configs"] if one["job_name"] == "hub")
    (discovery,) = hubs["dns_sd_configs"]
    port = SERVICES["hub"]["environment"]["HUB_STATUS_LISTEN"].rpartition(":")[2]
    assert (discovery["names"], str(discovery["port"])) == (["hub"], port)
    shared = set(SERVICES["hub"]["networks"]) & set(SERVICES["prometheus"]["networks"])
    assert len(shared) == 1, "in two networks every hub would be found twice"


def test_promtool_takes_the_configuration() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        go_without("no promtool: install the package prometheus")
    config = ROOT / "deploy/prometheus/prometheus.yml"
    told = subprocess.run(
        [promtool, "check", "config", config], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
