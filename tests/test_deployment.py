"""The image and docker-compose.yml name only what exists: files, commands, settings, roles."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from typer.main import get_command

from services.cli import app
from services.database import EmbeddedPostgres, migrate
from services.database.binaries import wheel_folder
from services.database.roles import SUPERUSER
from services.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"
ENV = ROOT / "examples" / "compose"


@pytest.fixture
def services() -> dict[str, Any]:
    loaded = yaml.safe_load(COMPOSE.read_text())
    assert set(loaded) == {"name", "x-milepost", "services", "volumes"}
    return dict(loaded["services"])


def test_compose_has_the_four_services_and_they_wait_for_each_other(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "migrate", "server", "projector"}
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("server", "projector"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert "healthcheck" in services["postgres"]
    assert "healthcheck" in services["server"]


def test_every_command_of_compose_exists(services: dict[str, Any]) -> None:
    commands = set(getattr(get_command(app), "commands", {}))
    used = {service["command"][0] for service in services.values() if "command" in service}
    used |= set(re.findall(r'^CMD \["(\w+)"\]$', (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    assert used == {"migrate", "serve", "projector"}
    assert used <= commands


def test_every_variable_is_a_setting(services: dict[str, Any]) -> None:
    named = {name for service in services.values() for name in service.get("environment", {})}
    for file in ("service.env", "migrate.env"):
        named |= {line.split("=")[0] for line in (ENV / file).read_text().splitlines() if not line.startswith("#")}
    named |= set(re.findall(r"(MILEPOST_\w+)=", (ROOT / "Dockerfile").read_text()))
    ours = {name for name in named if name.startswith("MILEPOST_")}
    assert ours <= {f"MILEPOST_{name.upper()}" for name in Settings.model_fields}
    assert {"MILEPOST_DATABASE_URL", "MILEPOST_PROJECTOR", "MILEPOST_HOST"} <= ours


def test_every_env_file_has_an_example(services: dict[str, Any]) -> None:
    used = {file for service in services.values() for file in service.get("env_file", [])}
    assert used == {f"env/{path.name}" for path in ENV.glob("*.env")}


def test_every_named_volume_is_declared_and_every_mounted_file_exists(services: dict[str, Any]) -> None:
    declared = set(yaml.safe_load(COMPOSE.read_text())["volumes"])
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).is_file() if source.startswith("./") else source in declared


def test_the_image_copies_only_what_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for source in " ".join(copied).split():
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored, "else the engine does not see it"


def test_the_roles_of_compose_can_migrate_and_serve(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    """Runs the script against a server whose roles and database do not exist yet, inside one of ours."""
    wheel = wheel_folder()
    assert wheel is not None
    own = EmbeddedPostgres(postgres.status().place.folder.parents[1] / "compose", shelter=tmp_path)
    own.ensure_running()
    with psycopg.connect(own.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE milepost")
        connection.execute("DROP ROLE milepost_service, milepost_owner")
    answer = subprocess.run(
        ["/bin/bash", "-e", ENV / "roles.sh"],
        env={
            "PATH": f"{wheel}:{os.defpath}",
            "PGHOST": str(own.status().place.socket),
            "MILEPOST_OWNER_PASSWORD": "o'wner",
            "MILEPOST_SERVICE_PASSWORD": "service",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert migrate(own.url("milepost_owner"))
    with psycopg.connect(own.url("milepost_service")) as connection:
        connection.execute("CREATE TABLE read.example (a int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM milepost.migrations")
    own.stop()
