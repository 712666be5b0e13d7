"""Several phases in one call each: crossing from Python into compiled code costs more than some phases do."""

from csim.engine.kernels.accounting import take_role_stock
from csim.engine.kernels.advocating import advocate
from csim.engine.kernels.deciding import decide
from csim.engine.kernels.playing import observe, play
from csim.engine.kernels.spare_time import spend_idle_time
from csim.engine.kernels.working import assign_owners, drop_orphans, finish_week, work_week
from csim.engine.world import World


def observe_and_play(world: World, first: int) -> int:
    """Phases 4 and 5: read every customer once, then start the plays that fall due; return where room ended."""
    if first == 0:
        observe(world)
    return play(world, first)


def work(world: World) -> None:
    """Phase 6 in its order: cancel, assign, serve, finish, use what time is left, and take stock."""
    drop_orphans(world)
    assign_owners(world)
    world.worked_usd[:] = 0.0
    work_week(world)
    finish_week(world)
    spend_idle_time(world)
    take_role_stock(world)


def judge(world: World) -> None:
    """Phases 7 and 8: decide, then recommend."""
    decide(world)
    advocate(world)
