"""Plugins of the tests; pytest wants them named at the top of the tree."""

pytest_plugins = ["tests.servers.conftest_neo4j"]
