"""Checks the notebooks in the given folders against Jupyter's schema; needs nbformat."""

import pathlib
import sys

import nbformat


def main(folders: list[str]) -> int:
    paths = sorted(path for folder in folders for path in pathlib.Path(folder).glob("*.ipynb"))
    for folder in folders:
        if not any(path.parent == pathlib.Path(folder) for path in paths):
            print(f"{folder}: no notebooks", file=sys.stderr)
            return 1
    failures = 0
    for path in paths:
        try:
            notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
            nbformat.validate(notebook)
            if not any(cell.get("outputs") for cell in notebook.cells):
                raise ValueError("no cell has an output")
            print(f"{path}: valid, {len(notebook.cells)} cells")
        except Exception as error:  # whatever is wrong with one, the others are still looked at
            failures += 1
            print(f"{path}: {error}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: validate-notebooks.py FOLDER...")
    sys.exit(main(sys.argv[1:]))
