"""Several phases in one call each: crossing from Python into compiled code costs more than some phases do."""

from csim.engine.kernels.accounting import bill, take_role_stock
from csim.engine.kernels.advocating import advocate
from csim.engine.kernels.deciding import decide
from csim.engine.kernels.living import live
from csim.engine.kernels.owning import assign_owners
from csim.engine.kernels.playing import observe, play
from csim.engine.kernels.signing import sign_week
from csim.engine.kernels.spare_time import spend_idle_time
from csim.engine.kernels.staffing import come_to_work
from csim.engine.kernels.working import drop_orphans, finish_week, work_week
from csim.engine.world import World


def market(world: World, place: int) -> int:
    """Phase 2: sign, then write the invoices that fall due; return where room ended, -1 when done."""
    place = sign_week(world, place)
    if place < 0:
        bill(world)
    return place


def live_and_play(world: World, place: int) -> int:
    """Phases 3 to 5, each for every customer before the next; return where room ended, -1 when done.

    Places up to the number of customers live, the ones beyond play.
    """
    customers = world.conditions[0].active
    if place < customers:
        place = live(world, place)
        if place < customers:
            return place
        observe(world)
    played = play(world, place - customers)
    if played < customers:
        return customers + played
    return -1


def work(world: World) -> None:
    """Phase 6 in its order: come to work, cancel, assign, serve, finish, use what time is left, and take stock."""
    come_to_work(world)
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
