"""What every message of the hub is: strict, versioned, and known by its CloudEvents type."""

import re
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict

from schemas.topics import Topic

TYPE_PREFIX: Final = "gov.maine.healthhomes."


class Strict(BaseModel):
    """A part of a message: no unknown fields, no conversions, no change after it is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Message(Strict):
    """One fact or command on a topic.

    A subclass names its `topic`, its `sender`, the field that orders it (`key_field`) and an
    `example`; its CloudEvents type follows from its name and `version`.
    """

    topic: ClassVar[Topic]
    sender: ClassVar[str]
    key_field: ClassVar[str]
    version: ClassVar[int] = 1
    example: ClassVar[dict[str, Any]]
    type: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Give the subclass its CloudEvents type and make it known by that."""
        super().__pydantic_init_subclass__(**kwargs)
        if "topic" in cls.__dict__:
            kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
            cls.type = f"{TYPE_PREFIX}{kebab}.v{cls.version}"
            _BY_TYPE[cls.type] = cls

    @property
    def key(self) -> str:
        """What orders this message: messages of one key are handled in the order they came."""
        return str(getattr(self, self.key_field))


_BY_TYPE: dict[str, type[Message]] = {}


def message_types() -> dict[str, type[Message]]:
    """Every message class by its CloudEvents type, in the order of definition."""
    return dict(_BY_TYPE)
