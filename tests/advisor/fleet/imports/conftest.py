from tests.catalog.refresh.conftest import broker, queues  # noqa: F401  fixtures of queues
