"""The kinds of value a scenario file may hold, each with its unit, allowed range and source.

A schema field names one beside its Python type: `term: Annotated[float, Duration("months", low=1, high=120,
source="assumption")] = 12.0`. The kind reads what the user wrote (`12 months`, or a bare number in the field's unit),
refuses everything else in plain words, and tells editors and `csim explain` what may stand there.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, override

from pydantic_core import PydanticCustomError, core_schema

from csim import units
from csim.scenario.locate import shown

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue


class Refusal(ValueError):  # noqa: N818  (it is caught and told here, never raised to a user)
    """A value is not what the field takes; the message says what was found and what to write."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What is known of a field besides its type: where its value comes from.

    `source` is a citation, or the word assumption, followed by its reason where there is one.
    """

    source: str

    @property
    def unit_name(self) -> str:
        """The unit in which a bare number is taken; empty if there is none."""
        return ""

    @property
    def allowed(self) -> str:
        """The allowed range in words; empty if the type says it all."""
        return ""

    def written(self, value: Any) -> Any:
        """The value as a user would write it; reading it gives exactly `value` again."""
        return value


@dataclass(frozen=True, kw_only=True)
class Source(Fact):
    """Where the values of a field come from whose Python type already says what may stand there."""


@dataclass(frozen=True, kw_only=True)
class Kind(Fact):
    """A fact that also reads the value.

    `what` names the kind with its article, such as `a duration`; `numeric` tells whether it reads numbers,
    `converts` whether it also reads other units than its own.
    """

    what: ClassVar[str]
    numeric: ClassVar[bool] = False
    converts: ClassVar[bool] = False

    def read(self, value: Any) -> Any:
        """The value in the field's unit; raises `Refusal` or `QuantityError`."""
        raise NotImplementedError

    def json(self) -> dict[str, Any]:
        """What a file may hold here, as JSON Schema."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validated)

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return self.json()

    def _validated(self, value: Any) -> Any:
        try:
            return self.read(value)
        except (Refusal, units.QuantityError) as refusal:
            raise PydanticCustomError("refused", "{reason}", {"reason": str(refusal)}) from None


@dataclass(frozen=True, kw_only=True)
class _Ranged(Kind):
    """A number from `low` to `high`, both included."""

    numeric: ClassVar[bool] = True
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"a range must be finite and in order, not {self.low} to {self.high}")

    @override
    @property
    def allowed(self) -> str:
        low, high = str(self.written(self.low)), str(self.written(self.high))
        number, _, unit = high.partition(" ")
        return f"{low.removesuffix(' ' + unit) if unit else low} to {number} {unit}".rstrip()

    def within(self, number: float, value: Any) -> float:
        """The number, if it is finite and in range; `value` is what the user wrote."""
        if self.low <= number <= self.high:
            return number
        if not -math.inf < number < math.inf:
            raise Refusal(f"{shown(value)} is not a finite number; write {self.allowed}")
        side = "below" if number < self.low else "above"
        raise Refusal(f"{shown(value)} is {side} what is allowed; write {self.allowed}")


@dataclass(frozen=True, kw_only=True)
class _Measured(_Ranged):
    """A number with a unit; a text such as `12 months` is converted, a bare number is taken in the unit."""

    converts: ClassVar[bool] = True
    measures: ClassVar[frozenset[tuple[str, str]]]

    def __post_init__(self) -> None:
        super().__post_init__()
        if units.unit(self.unit_name).measures not in self.measures:
            raise ValueError(f"{self.unit_name} does not measure {self.what}")

    @override
    def read(self, value: Any) -> float:
        if isinstance(value, str):
            return self.within(self.read_text(value), value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(f"{shown(value)} is not {self.what}; {units.example(self.unit_name)}")
        return float(self.within(value, value))

    @override
    def within(self, number: float, value: Any) -> float:
        in_percent = units.unit(self.unit_name).above.measure == "share" and self.high < number <= 100 * self.high
        if in_percent and 100 * self.low <= number:
            advice = f"write {self.allowed}; did you mean {self.written(number / 100)}?"
            raise Refusal(f"{shown(value)} is above what is allowed; {advice}")
        return super().within(number, value)

    def read_text(self, text: str) -> float:
        """The quantity a text means, in the field's unit."""
        return units.parse(text, self.unit_name)

    @override
    def written(self, value: Any) -> str:
        return units.as_text(value, self.unit_name)

    def pattern(self) -> str:
        """A regular expression for the texts that may stand here."""
        return units.pattern(self.unit_name)

    @override
    def json(self) -> dict[str, Any]:
        number = {"type": "number", "minimum": self.low, "maximum": self.high}
        return {"anyOf": [number, {"type": "string", "pattern": self.pattern()}]}


@dataclass(frozen=True)
class _InUnit(_Measured):
    unit: str

    @override
    @property
    def unit_name(self) -> str:
        return self.unit


@dataclass(frozen=True)
class Duration(_InUnit):
    """A length of time, kept in `unit` (days, weeks, months, quarters or years)."""

    what: ClassVar[str] = "a duration"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("time", "")})


@dataclass(frozen=True)
class Moment(_InUnit):
    """A time after the start, written `month 18` (the instant month 18 closes) or `18 months`; kept in `unit`."""

    what: ClassVar[str] = "a moment"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("time", "")})

    @override
    def read_text(self, text: str) -> float:
        return units.parse_moment(text, self.unit_name)

    @override
    def pattern(self) -> str:
        return rf"{units.pattern(self.unit_name)}|^\s*(?:day|week|month|quarter|year)s?\s+\d+(?:\.\d+)?\s*$"


@dataclass(frozen=True)
class Money(_InUnit):
    """An amount of money (`USD`), or of money per time or per hour (`USD/year`)."""

    what: ClassVar[str] = "an amount of money"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("money", ""), ("money", "time"), ("money", "work")})


@dataclass(frozen=True)
class Rate(_InUnit):
    """A share per time or per hour of work (`per week`, `per year`, `per hour`); time bases convert in proportion."""

    what: ClassVar[str] = "a rate"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("share", "time"), ("share", "work")})


@dataclass(frozen=True)
class Hours(_InUnit):
    """Hours of work (`hours`), or a load (`hours/week`)."""

    what: ClassVar[str] = "a number of hours"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("work", ""), ("work", "time")})


@dataclass(frozen=True, kw_only=True)
class Share(_Measured):
    """A share of a whole, written `60 %` or `0.6`; zero to one unless said otherwise."""

    what: ClassVar[str] = "a share"
    measures: ClassVar[frozenset[tuple[str, str]]] = frozenset({("share", "")})
    low: float = 0.0
    high: float = 1.0

    @override
    @property
    def unit_name(self) -> str:
        return "share"


@dataclass(frozen=True)
class Number(_Ranged):
    """A bare number; `unit` says in words what it counts or compares (`log-odds`, `ratio`, `seats`)."""

    what: ClassVar[str] = "a number"
    unit: str

    @override
    @property
    def unit_name(self) -> str:
        return self.unit

    @override
    def read(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(f"{shown(value)} is not a number; write {self.allowed}, without quotes or unit")
        return float(self.within(value, value))

    @override
    def written(self, value: Any) -> str:
        return units.plain(float(value))

    @override
    def json(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Count(Number):
    """A whole number; `unit` says in words what it counts."""

    what: ClassVar[str] = "a whole number"

    @override
    def read(self, value: Any) -> int:
        wrong_type = isinstance(value, bool) or not isinstance(value, int | float)
        if wrong_type or (isinstance(value, float) and not value.is_integer()):
            raise Refusal(f"{shown(value)} is not a whole number; write {self.allowed}")
        self.within(value, value)
        return int(value)

    @override
    def written(self, value: Any) -> str:
        return str(int(value))

    @override
    def json(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": int(self.low), "maximum": int(self.high)}


@dataclass(frozen=True, kw_only=True)
class Switch(Kind):
    """True or false."""

    what: ClassVar[str] = "true or false"

    @override
    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
        raise Refusal(f"{shown(value)} is not true or false; write {meant or 'true or false'}")

    @override
    def json(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """Words for people, at most `longest` characters."""

    what: ClassVar[str] = "a text"
    longest: int = 2000

    @override
    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            quoted = f', such as "{shown(value)}"' if isinstance(value, int | float) else ""
            raise Refusal(f"{shown(value)} is not a text; write words{quoted}")
        if len(value) > self.longest:
            raise Refusal(f"{shown(value)} is longer than {self.longest} characters; shorten it")
        return value

    @override
    def json(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}


@dataclass(frozen=True, kw_only=True)
class Name(Kind):
    """A name the user gives to a segment, a play or a role, by which the rest of the file refers to it."""

    what: ClassVar[str] = "a name"
    form: ClassVar[str] = r"^[A-Za-z][A-Za-z0-9_]{0,39}$"

    @override
    def read(self, value: Any) -> str:
        if isinstance(value, str) and re.match(self.form, value) and not value.endswith("\n"):
            return value
        advice = "write letters, digits and _, beginning with a letter, at most 40, such as mid_market"
        raise Refusal(f"{shown(value)} is not a name; {advice}")

    @override
    def json(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.form}


@dataclass(frozen=True)
class Reference(Name):
    """The name of an entry of a map elsewhere in the file: `Reference("plays", "play")`.

    `to` is the dotted path of the map, `noun` what one entry is called, `also` names that are known without it.
    """

    what: ClassVar[str] = "a name"
    to: str
    noun: str
    also: tuple[str, ...] = ()

    @override
    def read(self, value: Any) -> str:
        # A text of any form passes: that nothing has this name is told once, with the nearest name there is.
        return value if isinstance(value, str) else super().read(value)
