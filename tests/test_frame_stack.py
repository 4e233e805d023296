"""Calls deep in the stack do not map memory for each of them."""

from __future__ import annotations

import resource

import pytest

from config.frame_stack import call_with_room

CALLS = 300


def test_arguments_and_result_pass():
    assert call_with_room(max, 1, 3, key=lambda number: -number) == 1


def test_errors_pass():
    with pytest.raises(ZeroDivisionError):
        call_with_room(divmod, 1, 0)


def test_no_depth_maps_memory_for_each_call():
    faults = [call_with_room(_at_depth, depth, _faults_of_calls) for depth in range(150)]
    assert max(faults) < CALLS


def _at_depth(depth, function):
    return _at_depth(depth - 1, function) if depth else function()


def _faults_of_calls():
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        _small()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def _small():
    return None
