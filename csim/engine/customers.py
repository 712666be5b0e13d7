"""Customers as Mesa agents: views of the rows of one table, without the cost of an object a customer."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet

from csim.state.columns import ACTIVE

if TYPE_CHECKING:
    from csim.engine.business import SubscriptionBusiness


class Customer(mesa.Agent):  # type: ignore[misc]  # mesa has no types
    """One customer: a read-only view of its row. It is not registered with the model; the table is."""

    def __init__(self, model: "SubscriptionBusiness", row: int) -> None:
        # Agent.__init__ would register the view and give it a new identity; a view has the identity of its row.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)

    @property
    def unique_id(self) -> int:
        """Identity of the lead the customer came from."""
        return int(self.model.world.customers[self.row].id)

    def __getattr__(self, name: str) -> Any:
        """Return a column of the customer's row."""
        columns = self.model.world.customers.dtype.names
        if name.startswith("_") or name not in columns:
            raise AttributeError(f"a customer has no column {name!r}; it has {', '.join(columns)}")
        return self.model.world.customers[self.row][name].item()

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: only the phases of the week change customers."""
        raise AttributeError(f"customers are read-only views; {name!r} is changed by the phases of the week alone")


class Customers(AbstractAgentSet):  # type: ignore[misc]  # mesa has no types
    """The present customers of a business, or some of them, as an ordered set of views."""

    def __init__(self, model: "SubscriptionBusiness", rows: np.ndarray | None = None) -> None:
        """Make the set of *rows*; without them, of everyone who is a customer at the moment."""
        self.model = model
        self.random = model.random
        if rows is None:
            used = model.world.customers[: model.world.conditions[0].customers]
            rows = np.flatnonzero(used["status"] == ACTIVE)
        self.rows = rows

    def __len__(self) -> int:
        """Return how many customers the set has."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Customer]:
        """Yield a view of each customer."""
        return (Customer(self.model, int(row)) for row in self.rows)

    def __contains__(self, agent: object) -> bool:
        """Return whether a view's customer is in the set."""
        return isinstance(agent, Customer) and bool(np.any(self.rows == agent.row))

    def get(self, attr_names: Any, handle_missing: str = "error", default_value: Any = None) -> Any:
        """Return a column, or several columns row by row, as Mesa's ``get`` does but without visiting each customer."""
        single = isinstance(attr_names, str)
        names = [attr_names] if single else list(attr_names)
        columns = [self._column(name, handle_missing, default_value) for name in names]
        return columns[0] if single else [list(values) for values in zip(*columns, strict=True)]

    def _column(self, name: str, handle_missing: str, default_value: Any) -> list[Any]:
        """Return one column as a list."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        table = self.model.world.customers
        if name == "unique_id":
            name = "id"
        if name in table.dtype.names:
            return list(table[name][self.rows].tolist())
        if handle_missing == "error":
            raise AttributeError(f"customers have no column {name!r}; they have {', '.join(table.dtype.names)}")
        return [default_value] * len(self)

    def agg(self, attribute: str, func: Any) -> Any:
        """Return one or several functions of a column."""
        values = self.get(attribute)
        return func(values) if callable(func) else [each(values) for each in func]

    def select(
        self,
        filter_func: Callable[[Customer], bool] | None = None,
        at_most: Any = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> "Customers":
        """Return the customers for whom *filter_func* holds, at most so many (a share if a float up to 1)."""
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        chosen = [
            agent.row
            for agent in self
            if (filter_func is None or filter_func(agent)) and (agent_type is None or isinstance(agent, agent_type))
        ]
        limit = len(chosen) if at_most == float("inf") else int(at_most)
        return self._of(np.array(chosen[:limit], dtype=np.int64), inplace)

    def _of(self, rows: np.ndarray, inplace: bool) -> "Customers":
        """Return the set of *rows*, or become it."""
        if inplace:
            self.rows = rows
            return self
        return Customers(self.model, rows)

    def _update(self, agents: Any) -> "Customers":
        """Become the set of *agents*."""
        return self._of(np.array([agent.row for agent in agents], dtype=np.int64), inplace=True)

    def sort(self, key: Any, ascending: bool = False, inplace: bool = False) -> "Customers":
        """Return the customers in order of a column or of a function of the view; ties keep their order."""
        values = self.get(key) if isinstance(key, str) else [key(agent) for agent in self]
        order = sorted(range(len(values)), key=values.__getitem__, reverse=not ascending)
        return self._of(self.rows[order], inplace)

    def groupby(self, by: Any, result_type: str = "agentset") -> Any:
        """Return the customers grouped by a column or a function of the view."""
        keys = self.get(by) if isinstance(by, str) else [by(agent) for agent in self]
        groups: dict[Any, list[int]] = {}
        for key, row in zip(keys, self.rows, strict=True):
            groups.setdefault(key, []).append(int(row))
        made = {key: Customers(self.model, np.array(rows)) for key, rows in groups.items()}
        if result_type == "list":
            return mesa.agentset.GroupBy({key: group.to_list() for key, group in made.items()})
        return mesa.agentset.GroupBy(made)

    def to_list(self) -> list[Customer]:
        """Return the views as a list."""
        return list(self)

    def do(self, method: Any, *args: Any, **kwargs: Any) -> "Customers":
        """Call a method of each view, or a function with it."""
        self.map(method, *args, **kwargs)
        return self

    def map(self, method: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Return what a method of each view, or a function with it, returns."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def _refuse(self, what: str) -> Any:
        """Refuse an operation that would go round the phases of the week."""
        raise TypeError(f"customers cannot be {what}: they sign, live and leave in the phases of the week")

    def set(self, *_: Any, **__: Any) -> Any:
        """Refuse to write."""
        return self._refuse("written to")

    def add(self, *_: Any) -> Any:
        """Refuse to add."""
        return self._refuse("added by hand")

    def discard(self, *_: Any) -> Any:
        """Refuse to discard."""
        return self._refuse("discarded by hand")

    def remove(self, *_: Any) -> Any:
        """Refuse to remove."""
        return self._refuse("removed by hand")

    def shuffle(self, *_: Any, **__: Any) -> Any:
        """Refuse: there is no shared luck to shuffle with."""
        return self._refuse("shuffled")

    def shuffle_do(self, *_: Any, **__: Any) -> Any:
        """Refuse: there is no shared luck to shuffle with."""
        return self._refuse("shuffled")
