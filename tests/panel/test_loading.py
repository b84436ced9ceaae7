"""A load goes on beside everything else, tells how far it is, and ends when it is told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from cliova_pandas import AuthenticationError, CliovaClient, JobFailedError, read_cliova
from cliova_pandas.panel.loading import LoadProgress, load_list
from cliova_pandas.sandbox import Sandbox, faults
from cliova_pandas.service.urls import Output
from tests.support.clients import PatientClient

SLOW = faults.drip(2_000, 64, times=None)


def threads_of_loads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("cliova load")]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def begin(client: CliovaClient, list_id: str, **options: Any) -> Any:
    """Start a load; return its task, what it told, and an event of the first bytes."""
    told: list[LoadProgress] = []
    first = asyncio.Event()

    def tell(progress: LoadProgress) -> None:
        told.append(progress)
        if progress.phase == "downloading":
            first.set()

    task = asyncio.ensure_future(load_list(client, list_id, tell, lambda df: df, **options))
    return task, told, first


async def cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("output", ["csv", "json"])
def test_it_reads_what_read_cliova_reads(
    client: PatientClient, cache: Path, output: Output
) -> None:
    """The frame is the same, and its notes are what read_cliova would warn of."""

    async def main() -> Any:
        task, told, _ = await begin(client, "list_12345", output=output, verified_only=True)
        return await task, told

    (frame, notes), told = asyncio.run(main())
    expected = read_cliova("list_12345", True, output=output, client=client)
    assert_frame_equal(frame, expected)
    assert frame.attrs == expected.attrs
    assert notes == ()
    assert told[0].phase == "asking"
    assert told[-1].phase == "reading"
    assert not threads_of_loads()


def test_a_running_job_is_waited_for(
    service: Sandbox, connect: Callable[..., PatientClient], cache: Path
) -> None:
    """While the job runs, its status is told; the waits are those of the client."""
    client = connect(service)

    async def main() -> Any:
        task, told, _ = await begin(client, "list_finishing")
        return await task, told

    (frame, _), told = asyncio.run(main())
    waiting = [progress.words for progress in told if progress.phase == "waiting"]
    assert len(frame) == 1_000
    assert "IN PROGRESS, 1,000 addresses" in waiting[0]
    assert client.slept
    assert waiting[-1].endswith(f"{round(sum(client.slept[:-1]))} s so far.") or len(waiting) == 1


def test_a_list_whose_state_is_not_told_is_loaded(
    service: Sandbox, client: PatientClient, cache: Path
) -> None:
    """The frame comes, and its one note says what is not known."""
    service.inject(faults.failure(403, on="status", times=None))

    async def main() -> Any:
        task, _, _ = await begin(client, "list_300")
        return await task

    frame, [note] = asyncio.run(main())
    assert len(frame) == 300
    assert str(note).startswith("The service did not tell the state of 'list_300'")


def test_bytes_are_told_as_they_arrive(
    service: Sandbox, client: PatientClient, cache: Path
) -> None:
    """A slow line shows its bytes, with how many there will be, long before the last one."""
    service.inject(SLOW)

    async def main() -> Any:
        task, told, first = await begin(client, "list_12345")
        await asyncio.wait_for(first.wait(), 30)
        await cancel(task)
        return told

    last = asyncio.run(main())[-1]
    assert last.phase == "downloading"
    assert 0 < last.share < 0.1
    assert last.words.startswith("Downloading: 64 bytes of ")


def test_others_go_on_meanwhile(service: Sandbox, client: PatientClient, cache: Path) -> None:
    """Between two pieces of a slow download the event loop does a thousand other things."""
    service.inject(SLOW)

    async def main() -> Any:
        task, _, first = await begin(client, "list_12345")
        await asyncio.wait_for(first.wait(), 30)
        for _ in range(1_000):
            await asyncio.sleep(0)
        is_running = not task.done()
        await cancel(task)
        return is_running

    assert asyncio.run(main())


@pytest.mark.parametrize("output", ["csv", "json"])
def test_a_cancelled_download_leaves_nothing(
    service: Sandbox, client: PatientClient, cache: Path, tmp_path: Path, output: Output
) -> None:
    """No thread, no file and no connection stay of a download that was cancelled."""
    service.inject(SLOW)

    async def main() -> Any:
        task, _, first = await begin(client, "list_12345", output=output)
        await asyncio.wait_for(first.wait(), 30)
        assert threads_of_loads()
        assert files(cache)
        await cancel(task)
        return threads_of_loads()

    assert asyncio.run(main()) == []
    assert files(tmp_path) == []
    service.clear_faults()
    assert len(read_cliova("list_12345", client=client)) == 2_000, "the client goes on"


def test_a_silent_service_can_be_left(service: Sandbox, client: PatientClient, cache: Path) -> None:
    """A thread that waits for the first byte of an answer is reached as well."""
    service.inject(faults.drip(0.001, 1, times=None))

    async def main() -> Any:
        task, _, _ = await begin(client, "list_12345")
        while not any(r.path.endswith("download-result") for r in service.requests):
            await asyncio.sleep(0)
        await cancel(task)
        return threads_of_loads()

    assert asyncio.run(main()) == []


def test_a_wait_for_a_job_can_be_cancelled(service: Sandbox, cache: Path) -> None:
    """Also between two questions for the state of the job, with the client's own sleep."""

    async def main() -> Any:
        with service.client() as client:
            told = asyncio.Event()

            def tell(progress: LoadProgress) -> None:
                if progress.phase == "waiting":
                    told.set()

            task = asyncio.ensure_future(load_list(client, "list_running", tell, len))
            await asyncio.wait_for(told.wait(), 30)
            await cancel(task)
            return threads_of_loads()

    assert asyncio.run(main()) == []
    assert files(cache) == []


def test_a_pause_before_a_retry_can_be_cancelled(service: Sandbox, cache: Path) -> None:
    """A service that asks for patience is not waited for by who has none."""
    service.inject(faults.too_many("50", on="status", times=None))

    async def main() -> Any:
        with service.client() as client:
            task, _, _ = await begin(client, "list_12345")
            while not service.requests:
                await asyncio.sleep(0)
            await cancel(task)
            return threads_of_loads()

    assert asyncio.run(main()) == []


def test_cancelled_at_once_nothing_happens(
    service: Sandbox, client: PatientClient, cache: Path
) -> None:
    """A task that is cancelled before it begins asks nothing of the service."""

    async def main() -> Any:
        task, told, _ = await begin(client, "list_12345")
        await cancel(task)
        return told, threads_of_loads()

    assert asyncio.run(main()) == ([], [])
    assert service.requests == []


def test_an_error_is_the_readers_own(service: Sandbox, client: PatientClient, cache: Path) -> None:
    """What the service refuses comes as the same kind of error as from read_cliova."""

    async def main(some_client: CliovaClient, list_id: str) -> None:
        task, _, _ = await begin(some_client, list_id)
        await task

    with pytest.raises(JobFailedError):
        asyncio.run(main(client, "list_failed"))
    wrong = CliovaClient("wrong", base_url=service.base_url)
    with wrong, pytest.raises(AuthenticationError):
        asyncio.run(main(wrong, "list_12345"))
    assert not threads_of_loads()


def test_notes_are_returned_and_not_warned(
    serve: Callable[..., Sandbox], connect: Callable[..., PatientClient], cache: Path
) -> None:
    """What read_cliova would warn of is for the panel to show; warnings are no thread's own."""
    service = serve()
    service.update_job("list_12345", totalEmails=1_990)
    client = connect(service)

    async def main() -> Any:
        task, _, _ = await begin(client, "list_12345")
        return await task

    _, notes = asyncio.run(main())
    assert "has 2,000 rows, but the job counts 1,990" in " ".join(map(str, notes))


def test_the_callers_client_is_left_as_it_is(
    service: Sandbox, connect: Callable[..., PatientClient], cache: Path
) -> None:
    """The load has connections of its own; breaking them off breaks none of the caller's."""
    client = connect(service)
    before = dict(client.__dict__)
    service.inject(SLOW)

    async def main() -> None:
        task, _, first = await begin(client, "list_12345")
        await asyncio.wait_for(first.wait(), 30)
        await cancel(task)

    asyncio.run(main())
    assert client.__dict__ == before
    assert client.status("list_12345").is_finished


def test_what_takes_long_is_done_by_the_thread(client: PatientClient, cache: Path) -> None:
    """Also making use of the frame; what that raises is raised."""

    async def main(finish: Callable[[pd.DataFrame], Any]) -> Any:
        return await load_list(client, "list_300", lambda progress: None, finish)

    name, _ = asyncio.run(main(lambda df: threading.current_thread().name))
    assert name == "cliova load list_300"
    with pytest.raises(ZeroDivisionError):
        asyncio.run(main(lambda df: 1 // 0))
