"""What the production server loads: `granian --interface wsgi wsgi:app`."""

import sys

from app import create_app
from config import SettingsError, load_settings

try:
    app = create_app(load_settings())
except SettingsError as error:
    sys.exit(f"Plumbline can't start: {error}")
