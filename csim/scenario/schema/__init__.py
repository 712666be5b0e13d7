"""The one schema of a scenario file, section by section: types, units, ranges, meanings, sources and defaults.

Whatever knows scenario files (validation, `csim explain`, the JSON Schema for editors, the reference pages) reads these
classes. Values are kept in the unit each field names; `csim.scenario.freeze` turns them into what the rules read.
"""

from csim.scenario.schema.root import ScenarioFile

__all__ = ["ScenarioFile"]
