"""The invented catalog: seed files of four distributions that tests of behaviour stand on."""

from pathlib import Path

FOLDER = Path(__file__).parent
