"""Scenario files: read, compose, check, explain.

The way of a scenario: `yaml_reader` turns a file into located values, `compose` lays it over the files it
extends and applies overrides, `check` compares the result with the schema and tells every problem at once.
`explain`, `resolved`, `json_schema` and `reference` read the same schema and describe it.
"""
