"""Whether the program starts when its user logs in: the system knows, and nobody else."""

from typing import Protocol


class Autostart(Protocol):
    """The entry of this program among what the system starts for its user.

    Nothing of it is kept anywhere else: what desktops and their users change there holds. Each
    call reads or writes a small file or asks the system: for a thread that may wait. Any thread.
    """

    def is_on(self) -> bool:
        """Whether the next login starts the program. Raises SettingsError where nobody can tell."""
        ...

    def switch(self, on: bool) -> None:
        """Have it so from the next login on, with the program that runs now. Raises SettingsError.

        What a desktop has written there to keep the program from starting is gone when `on`.
        """
        ...

    def renew(self) -> None:
        """Have an entry that this program wrote lead to where it lies now, if it has been moved.

        One that leads to a program that is there stays as it is, and so does one that others
        wrote; whether it is on never changes. Raises SettingsError.
        """
        ...
