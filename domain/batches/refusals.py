"""The ways in which commands on batches are refused."""

from __future__ import annotations

from domain.kernel.refusals import NotAllowed


class BatchHasChanged(NotAllowed):
    """The batch is not as the caller saw it."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"The batch has changed since you read it: its version is {version}. Read it again."
        )


class RowsInvalid(NotAllowed):
    """Some rows of the file cannot be published."""

    def __init__(self, invalid: int) -> None:
        super().__init__(
            f"{invalid} rows of the file cannot be published: correct the file, or publish the "
            "others with skipInvalidRows."
        )


class NoValidRows(NotAllowed):
    """No row of the file can be published."""

    def __init__(self) -> None:
        super().__init__("No row of the file can be published: correct the file.")


class FileMissing(NotAllowed):
    """The batch has no file yet."""

    def __init__(self) -> None:
        super().__init__("The batch has no file: give it one with updateBatch first.")


class OtherWorkGoesOn(NotAllowed):
    """Another job on the HITs of the batch has not ended."""

    def __init__(self) -> None:
        super().__init__(
            "Another job of this batch has not ended: wait for it, or cancel it first."
        )


class FileChanged(NotAllowed):
    """The bytes of the file are not those that were checked."""

    def __init__(self) -> None:
        super().__init__(
            "The file is not the one that was checked. Cancel the batch, and make another one."
        )
