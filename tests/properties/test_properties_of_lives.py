"""Whatever is told in whatever order: panels, attestations, caps and money stay as they must be."""

from tests.properties.living import Lives

TestLives = Lives.TestCase
