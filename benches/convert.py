"""Problem files from the systems of zeros.json."""

import json
from pathlib import Path


def problem_text(system):
    """The problem file of one system; powers are written `^`, numbers as exact strings."""
    equations = ",\n".join(f'  "{text.replace("**", "^")}"' for text in system["eqs"])
    domain = ", ".join(f'["{low}", "{high}"]' for low, high in system["box"])
    variables = ", ".join(f'"x{i + 1}"' for i in range(system["n"]))
    return (
        f'name = "{system["name"]}"\nequations = [\n{equations},\n]\n'
        f"variables = [{variables}]\ndomain = [{domain}]\n"
    )


def systems(path):
    """The systems of zeros.json, and how they are named in files."""
    data = json.loads(Path(path).read_text())
    return data["systems"] if isinstance(data, dict) else data


def write_problems(path, folder):
    """Writes every system of zeros.json as a problem file into a folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for system in systems(path):
        (folder / f'{system["name"]}.toml').write_text(problem_text(system))
