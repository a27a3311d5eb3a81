"""The supervisor with real, small processes."""

import sys

from tests.setup.conftest import Tree, wait_for

#: Runs two children under the supervisor: one that stays, one given on the command line.
SCRIPT = """
import sys, time
from scripts.supervisor import Child, supervise

stays = Child("sleeper", lambda: time.sleep(600))
other = Child("other", lambda: exec(sys.argv[1], {}))
sys.exit(supervise([stays, other]))
"""
#: Ignores the polite signal and leaves a grandchild in its group.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("stubborn", flush=True)
time.sleep(600)
"""


def test_what_never_stays_up_stops_everything_with_a_clear_word(bare_tree: Tree) -> None:
    ended = bare_tree.run(sys.executable, "-c", SCRIPT, "raise SystemExit(7)")
    assert ended.returncode == 1
    assert ended.stderr.count("The other stopped by itself (exit code 7)") == 3
    assert "The other stopped 4 times within a minute (exit code 7)" in ended.stderr
    assert not bare_tree.processes()


def test_one_that_ignores_the_signal_is_ended_with_its_own_children(
    bare_tree: Tree,
) -> None:
    short = SCRIPT.replace(
        "stays =", "import scripts.supervisor as s; s.STOP_SECONDS = 0.5; stays ="
    )
    running = bare_tree.start(sys.executable, "-c", short, STUBBORN)
    running.wait_until_printed("stubborn")
    assert running.interrupt() == 0
    wait_for(lambda: not bare_tree.processes())
