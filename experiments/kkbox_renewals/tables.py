"""The result as Markdown tables that can also be read as they are."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.kkbox_renewals import study
from experiments.kkbox_renewals.cells import CLASSES, PAYMENT_TYPES, Cell, channels
from experiments.kkbox_renewals.mechanism import LAST_PAYMENT, Customers
from experiments.kkbox_renewals.study import Trial

ENDS = (13, 18, LAST_PAYMENT, 36, 60)
"""Where "13+" may be taken to end; the rule's own among them."""

_SCORES = ("numbers fitted", "log-loss", "gap closed", "mean error, points")
_SHORT = {
    study.CSIM: "csim",
    study.LAST_RATE: "last rate",
    study.BY_CHANNEL: "channel, type",
    study.BY_TYPE: "type",
    study.CONSTANT: "constant",
    study.OTHERS_TABLE: "others' table",
    study.FLOOR: "floor",
}


def report(cells: Sequence[Cell]) -> str:
    """Return all tables, headed, with a sentence on who was better than csim."""
    later = study.later_payments(cells)
    another = study.another_channel(cells)
    decisions, churned = sum(cell.decisions for cell in cells), sum(cell.churned for cell in cells)
    parts = [
        f"{decisions:,} renewal decisions, {churned:,} churned.",
        "## Later payments: fitted on payments 1 and 2-3, held out 4-12 and 13+",
        scores(later),
        better(later),
        "Log-loss by part of the held-out decisions, the best of the fitted in bold:",
        losses_by_part(later),
        "Churn per decision in %, observed and as csim forecast it; the error in points:",
        errors(later),
        "What was fitted:",
        populations(later.fitted),
        "## Another channel: fitted on four, held out the fifth",
        scores(another),
        better(another),
        "Log-loss by part of the held-out decisions, the best of the fitted in bold:",
        losses_by_part(another),
        "## Also tried, not part of the rule",
        also_tried(later),
    ]
    return "\n\n".join(parts) + "\n"


def scores(trial: Trial) -> str:
    """Return a line for each forecaster of the rule: how many numbers it takes, and how far it was right."""
    rows = [[name, *_score(trial, name)] for name in _planned(trial)]
    return table(["forecast", *_SCORES], rows, words=1)


def better(trial: Trial) -> str:
    """Return which rivals of the rule had a lower log-loss than csim, as a sentence."""
    rivals = _planned(trial)[1:-1]
    found = [name for name in rivals if trial.log_loss(name) <= trial.log_loss(study.CSIM)]
    return f"Better than csim by log-loss: {', '.join(found) or 'none of the rivals'}."


def losses_by_part(trial: Trial) -> str:
    """Return the log-loss of each forecaster of the rule by channel and by payment type."""
    names = _planned(trial)
    cells = trial.held_out
    parts = [(channel, [cell for cell in cells if cell.channel == channel]) for channel in channels(cells)]
    parts.append(("all but Other", [cell for cell in cells if cell.channel != "Other"]))
    parts += [(name, [cell for cell in cells if cell.payment_type == name]) for name in PAYMENT_TYPES]
    rows = []
    for label, part in parts:
        losses = [trial.log_loss(name, part) for name in names]
        best = min(losses[:-1])  # the floor, the last, is no forecast
        shown = [f"**{loss:.4f}**" if loss == best else f"{loss:.4f}" for loss in losses]
        rows.append([label, f"{sum(cell.decisions for cell in part):,}", *shown])
    return table(["held out", "decisions", *[_SHORT[name] for name in names]], rows, words=1)


def errors(trial: Trial) -> str:
    """Return observed churn, csim's forecast and its error for each held-out cell of the first test."""
    header = ["channel", "payment"]
    for name in CLASSES[2:]:
        header += [name, "csim", "error"]
    rows = []
    for pair in zip(trial.held_out[::2], trial.held_out[1::2], strict=True):
        row = [pair[0].channel, pair[0].payment_type]
        for cell in pair:
            forecast = trial.forecasts[study.CSIM][cell]
            row += [f"{100 * cell.rate:.1f}", f"{100 * forecast:.1f}", signed(100 * (forecast - cell.rate))]
        rows.append(row)
    return table(header, rows, words=2)


def populations(fitted: dict[str, Customers]) -> str:
    """Return the populations that csim was fitted to, one a channel."""
    rows = [
        [
            channel,
            f"{100 * found.propensity_mean:.0f} %",
            f"{found.propensity_concentration:.2g}",
            f"{100 * found.attention:.0f} %",
        ]
        for channel, found in fitted.items()
    ]
    return table(["channel", "stays if it looks, mean", "concentration", "attention, automatic"], rows, words=1)


def also_tried(later: Trial) -> str:
    """Return what else was tried on later payments: other populations, and other ends of "13+"."""
    rows = [[name, *_score(later, name)] for name in study.TRIED_LATER]
    for end in ENDS:
        label = f"{study.CSIM}; 13+ is payment 13" + (f" to {end}" if end > ENDS[0] else " only")
        rows.append([label, *_score(study.with_last_payment(later, end), study.CSIM)])
    return table(["later payments", *_SCORES], rows, words=1)


def signed(points: float) -> str:
    """Return a difference with its sign, to a tenth; what rounds to nothing has none."""
    text = f"{points:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text


def table(header: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    """Return a Markdown table with even columns: the first *words* are text, to the left, the others numbers."""
    widths = [max(len(line[place]) for line in (header, *rows)) for place in range(len(header))]

    def shown(line: Sequence[str]) -> str:
        fields = [
            text.ljust(width) if place < words else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        return f"| {' | '.join(fields)} |"

    rules = ["-" * (width + 2) if place < words else "-" * (width + 1) + ":" for place, width in enumerate(widths)]
    return "\n".join([shown(header), f"|{'|'.join(rules)}|", *[shown(row) for row in rows]])


def _planned(trial: Trial) -> list[str]:
    return [name for name in trial.forecasts if name not in study.TRIED_LATER]


def _score(trial: Trial, name: str) -> list[str]:
    return [
        str(trial.numbers[name]),
        f"{trial.log_loss(name):.4f}",
        f"{100.0 * trial.gap_closed(name):.0f} %",
        f"{trial.absolute_error(name):.1f}",
    ]
