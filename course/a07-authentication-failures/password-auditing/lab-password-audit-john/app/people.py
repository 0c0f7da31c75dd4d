"""Who has an account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,31}")


@dataclass
class Person:
    login: str = ""
    name: str = ""
    email: str = ""

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Person":
        return cls(
            login=str(form.get("login", "")).strip().lower(),
            name=" ".join(str(form.get("name", "")).split()),
            email=str(form.get("email", "")).strip(),
        )

    def problem(self) -> str | None:
        if not LOGIN.fullmatch(self.login):
            return "A login has 3 to 32 small letters, digits, dots or hyphens."
        if not self.name:
            return "Please give your name."
        if "@" not in self.email:
            return "Please give your e-mail address."
        return None
