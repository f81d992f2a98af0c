"""Runs the model of a file in SpiffWorkflow. Each line that comes in is a number of instances; the answer is how many nanoseconds
they took together."""

import sys
import time

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

parser = BpmnParser()
parser.add_bpmn_file(sys.argv[1])
spec = parser.get_spec("bench")


def run_one():
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        for task in workflow.get_tasks(state=TaskState.READY):
            task.run()
        workflow.do_engine_steps()


for line in sys.stdin:
    before = time.perf_counter_ns()
    for _ in range(int(line)):
        run_one()
    print(time.perf_counter_ns() - before, flush=True)
