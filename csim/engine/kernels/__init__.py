"""The only compiled loops: plain functions over the tables, compiled by :mod:`csim.engine.compile`."""
